import { closeSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { problem, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { compileLaunch, type Launch } from '../launch/compile.ts';
import type { OwnFile } from '../plan/own-files.ts';
import type { Plan } from '../plan/plan.ts';
import { enterDevenv } from './devenv.ts';
import { addPolicyFlags, type PolicyFlags } from './flags.ts';
import { Exit, ownFailure, print, reportOrExit } from './output.ts';
import { openSession, refusals, type Session } from './session.ts';
import { showCommand } from './show-command.ts';

/** The descriptor on which `bin/sbx` expects the launch entry. */
const entryDescriptor = 3;

export function addRun(program: Command): void {
  addPolicyFlags(program.command('run'))
    .summary('run a command in the sandbox')
    .description(
      'Runs a command in the sandbox of the current project. Its input, output, arguments and exit status pass through unchanged; sbx itself fails with 125. In a project with a devenv.nix it starts in the environment of devenv, with the hooks of that run inside.',
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
  sbx run --no-devenv -- make
  sbx run --ro ~/data --env RUST_LOG=debug -- ./script "with spaces"`,
    )
    .action(run);
}

function run(command: string[], flags: PolicyFlags & { dryRun?: boolean }): void {
  refuseInside('Run the command itself, without `sbx run`.');
  const session = openSession(flags);
  const { plan, warnings } = prepare(session, flags);
  if (flags.dryRun) print(showCommand(plan, command));
  else launch(session, { plan, warnings, rest: command.length });
}

/** Ends with an error where this is the inside of a sandbox already. */
export function refuseInside(help: string): void {
  if (process.env['DEVENV_SANDBOX'] !== '1') return;
  const message = 'this is already the inside of a sandbox';
  reportOrExit([problem('already-inside', message, { help })], () => undefined);
}

/** What will be launched: the plan of a session that nothing speaks against, in the environment of its devenv. */
export function prepare(
  session: Session,
  flags: { readonly devenv?: boolean; readonly dryRun?: boolean },
  files: readonly OwnFile[] = [],
): { plan: Plan; warnings: readonly Diagnostic[] } {
  const { textOf } = session;
  const known = [...session.diagnostics, ...refusals(session)];
  reportOrExit(known, textOf);
  const { plan, diagnostics } = enterDevenv(session, flags, files);
  reportOrExit(diagnostics, textOf);
  if (plan === undefined) throw new Exit(ownFailure);
  return { plan, warnings: [...known, ...diagnostics] };
}

interface Launched extends Pick<Launch, 'plan' | 'warnings' | 'command' | 'variables'> {
  /** How many of the launcher's words are the command's. */
  readonly rest: number;
}

/** Hands `bin/sbx` the entry that starts the session. */
export function launch(session: Session, { rest, ...launched }: Launched): void {
  const words = process.argv.slice(2);
  const { entry, diagnostics, keep } = compileLaunch(session, {
    ...launched,
    words: words.slice(0, words.length - rest),
  });
  reportOrExit(diagnostics, session.textOf);
  try {
    writeFileSync(entryDescriptor, entry ?? '');
    closeSync(entryDescriptor);
  } catch (error) {
    // Whoever asked for it may have been ended meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE')
      process.stderr.write('sbx: start it through the `sbx` script, which runs bubblewrap\n');
    throw new Exit(ownFailure);
  }
  keep?.();
}
