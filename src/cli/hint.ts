import type { Command } from 'commander';
import { escapeUnsafe } from '../diagnostics/escape.ts';
import { factsAbout } from '../host/facts.ts';
import { findOnPath } from '../host/programs.ts';
import { explainPath } from '../plan/explain.ts';
import { addPolicyFlags, type PolicyFlags } from './flags.ts';
import { openSession } from './session.ts';

/** For `bin/sbx`, when a command was not found inside: the same arguments as `run`. */
export function addHint(program: Command): void {
  addPolicyFlags(program.command('hint', { hidden: true }))
    .argument('<command...>')
    .passThroughOptions()
    .action(hint);
}

/** Says where the host has the command, if the inside does not see that. */
function hint([name = '']: string[], flags: PolicyFlags): void {
  const path = findOnPath(name, process.env['PATH']);
  if (path === undefined) return;
  const { policy, facts, plan, catalogue } = openSession(flags, { asked: { paths: [path] } });
  if (policy === undefined || facts === undefined || plan === undefined) return;
  const { operations, covered } = plan;
  const { suggestion } = explainPath(path, false, {
    policy,
    facts: factsAbout([path], operations, facts),
    operations,
    covered,
    presets: catalogue.presets,
  });
  if (suggestion === undefined) return;
  const [preset] = suggestion.presets;
  const remedy =
    preset === undefined ? `see sbx explain ${path}` : `the preset \`${preset}\` shows it`;
  const text = `${name} is ${path} on the host, which is not visible inside; ${remedy}`;
  process.stderr.write(`sbx: ${escapeUnsafe(text)}\n`);
}
