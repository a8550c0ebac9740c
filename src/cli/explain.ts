import { resolve } from 'node:path';
import type { Command } from 'commander';
import { factsAbout } from '../host/facts.ts';
import { explainPath, type PathExplanation } from '../plan/explain.ts';
import { explainVariable, type VariableExplanation } from '../plan/explain-variable.ts';
import { showNetwork, showPath, showVariable } from './show-explanation.ts';
import { Exit, ownFailure, print, reportOrExit } from './output.ts';
import { openSession } from './session.ts';

interface ExplainFlags {
  readonly write?: boolean;
  readonly env?: string[];
  readonly network?: boolean;
  readonly json?: boolean;
}

export function addExplain(program: Command): void {
  const command = program.command('explain');
  command
    .summary('say why a path, a variable or the network is visible or not')
    .description(
      'Says whether something is visible inside, how, and which rule of which file decides; where it is not, what would show it.',
    )
    .argument('[path...]', 'paths, as the sandbox would see them')
    .option('--write', 'ask about writing')
    .option('--env <name>', 'ask about a variable; may be repeated', collect)
    .option('--network', 'ask about the network')
    .option('--json', 'the answers as JSON')
    .addHelpText(
      'after',
      `
Examples:
  sbx explain ~/.ssh/id_ed25519
  sbx explain --write ~/.cargo/registry
  sbx explain --env GITHUB_TOKEN --network`,
    )
    .action((paths: string[], flags: ExplainFlags) => {
      if (paths.length === 0 && flags.env === undefined && !flags.network) {
        command.error('error: name a path, or use --env or --network', { exitCode: ownFailure });
      }
      explain(paths, flags);
    });
}

interface Answers {
  readonly paths: readonly PathExplanation[];
  readonly env: readonly VariableExplanation[];
}

function explain(paths: readonly string[], flags: ExplainFlags): void {
  const asked = paths.map((path) => resolve(path));
  const session = openSession({ network: true }, { asked: { paths: asked } });
  const { policy, facts, plan, catalogue, diagnostics, textOf } = session;
  reportOrExit(
    diagnostics.filter(({ severity }) => severity === 'error'),
    textOf,
  );
  if (policy === undefined || facts === undefined || plan === undefined) throw new Exit(ownFailure);
  const { presets } = catalogue;
  const { operations, covered } = plan;
  const known = factsAbout(asked, operations, facts);
  const context = { policy, facts: known, operations, covered, presets };
  const answers: Answers = {
    paths: asked.map((path) => explainPath(path, flags.write ?? false, context)),
    env: (flags.env ?? []).map((name) => explainVariable(name, policy, facts.devenv?.shell)),
  };
  if (flags.json) {
    const { network } = policy;
    print(`${JSON.stringify({ ...answers, ...(flags.network && { network }) }, undefined, 2)}\n`);
    return;
  }
  print(
    [
      ...answers.paths.map((each) => showPath(each, flags.write ?? false, facts)),
      ...answers.env.map(showVariable),
      ...(flags.network ? [showNetwork(policy)] : []),
    ].join('\n'),
  );
}

function collect(value: string, previous: string[] = []): string[] {
  return [...previous, value];
}
