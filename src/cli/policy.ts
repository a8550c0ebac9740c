import { Option, type Command } from 'commander';
import { planTree } from '../plan/tree.ts';
import { renderPolicy } from '../policy/render.ts';
import { summarisePolicy } from '../policy/summary.ts';
import { addPolicyFlags, type PolicyFlags } from './flags.ts';
import { Exit, ownFailure, paintFor, print, reportOrExit } from './output.ts';
import { openSession } from './session.ts';
import { addPolicyDiff } from './policy-diff.ts';
import { addPolicyRender } from './policy-render.ts';
import { showCommand } from './show-command.ts';
import { showTree } from './show-tree.ts';

interface ShowFlags extends PolicyFlags {
  readonly json?: boolean;
  readonly yaml?: boolean;
  readonly argv?: boolean;
  readonly tree?: boolean;
}

export function addPolicy(program: Command): void {
  const policy = program.command('policy').summary('look at the final policy');
  addPolicyFlags(policy.command('show'))
    .summary('show what the sandbox of this project sees and may do')
    .description('Shows the final policy: every layer merged, every value with its origin.')
    .addOption(
      new Option('--json', 'the policy and its origins as JSON').conflicts(['yaml', 'argv']),
    )
    .addOption(new Option('--yaml', 'a `sandbox:` section with the same meaning').conflicts('argv'))
    .addOption(new Option('--argv', 'the command line of bubblewrap, one option a line'))
    .addOption(
      new Option('--tree', 'the world as seen from inside').conflicts(['json', 'yaml', 'argv']),
    )
    .action(show);
  addPolicyDiff(policy);
  addPolicyRender(policy);
}

function show(flags: ShowFlags): void {
  const { policy, facts, plan, diagnostics, textOf } = openSession(flags);
  reportOrExit(diagnostics, textOf);
  if (policy === undefined || facts === undefined) throw new Exit(ownFailure);
  if (flags.json) print(`${JSON.stringify(policy, undefined, 2)}\n`);
  else if (flags.yaml) print(renderPolicy(policy));
  else if (flags.argv && plan !== undefined) print(showCommand(plan));
  else if (flags.tree && plan !== undefined) {
    const nodes = planTree(plan.operations, facts.paths);
    print(showTree(nodes, paintFor(process.stdout), facts.home));
  } else print(summarisePolicy(policy, facts));
}
