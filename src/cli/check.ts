import type { Command } from 'commander';
import { addPolicyFlags, type PolicyFlags } from './flags.ts';
import { Exit, print, reportOrExit } from './output.ts';
import { openSession } from './session.ts';

export function addCheck(program: Command): void {
  addPolicyFlags(program.command('check'))
    .summary('find every problem of the policy of this project')
    .description(
      'Reads every layer, merges and plans, and reports all problems in one pass. Nothing is run. Ends with 1 when there is an error.',
    )
    .action(check);
}

function check(flags: PolicyFlags): void {
  const { policy, facts, diagnostics, textOf } = openSession(flags);
  reportOrExit(diagnostics, textOf, 1);
  if (policy === undefined || facts === undefined) throw new Exit(1);
  const presets = policy.presets.map(({ id }) => id).join(', ');
  const warnings = diagnostics.length === 0 ? '' : `, ${diagnostics.length} warning(s)`;
  print(`${facts.root}: no errors${warnings}; presets: ${presets || 'none'}\n`);
}
