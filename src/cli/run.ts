import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { hasErrors, problem, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { compileLaunch } from '../launch/compile.ts';
import { addPolicyFlags, type PolicyFlags } from './flags.ts';
import { Exit, ownFailure, print, report, reportOrExit } from './output.ts';
import { openSession, refusals, type Session } from './session.ts';
import { showCommand } from './show-command.ts';

/** The descriptor on which `bin/sbx` expects the launch entry. */
const entryDescriptor = 3;

export function addRun(program: Command): void {
  addPolicyFlags(program.command('run'))
    .summary('run a command in the sandbox')
    .description(
      'Runs a command in the sandbox of the current project. Its input, output, arguments and exit status pass through unchanged; sbx itself fails with 125.',
    )
    .argument('<command...>', 'the command and its arguments')
    .option('--dry-run', 'print what would be run, and run nothing')
    .passThroughOptions()
    .addHelpText(
      'after',
      `
Examples:
  sbx run -- cargo build
  sbx run --preset rust-dev --no-network -- cargo test
  sbx run --ro ~/data --env RUST_LOG=debug -- ./script "with spaces"`,
    )
    .action(run);
}

function run(command: string[], flags: PolicyFlags & { dryRun?: boolean }): void {
  if (process.env['DEVENV_SANDBOX'] === '1') reportOrExit([alreadyInside()], () => undefined);
  const session = openSession(flags);
  if (flags.dryRun) {
    reportOrExit([...session.diagnostics, ...refusals(session)], session.textOf);
    if (session.plan !== undefined) print(showCommand(session.plan, command));
    return;
  }
  launch(session, command.length);
}

/**
 * Hands `bin/sbx` the entry that starts this session. `rest` is how many of its words are the command's;
 * `command` is what a verb runs by itself.
 */
export function launch(session: Session, rest: number, command?: readonly string[]): void {
  const { plan, diagnostics, textOf } = session;
  const problems = [...diagnostics, ...refusals(session)];
  report(problems, textOf);
  if (plan === undefined || hasErrors(problems)) throw new Exit(ownFailure);
  const words = process.argv.slice(2);
  const { entry, diagnostics: more } = compileLaunch(session, {
    plan,
    words: words.slice(0, words.length - rest),
    warnings: problems,
    ...(command && { command }),
  });
  reportOrExit(more, textOf);
  try {
    writeFileSync(entryDescriptor, entry ?? '');
  } catch {
    process.stderr.write('sbx: start it through the `sbx` script, which runs bubblewrap\n');
    throw new Exit(ownFailure);
  }
}

function alreadyInside(): Diagnostic {
  return problem('already-inside', 'this is already the inside of a sandbox', {
    help: 'Run the command itself, without `sbx run`.',
  });
}
