import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { extendRecord } from '../host/audit-record.ts';
import { problem } from '../diagnostics/diagnostic.ts';
import { prepareLaunch } from '../launch/prepare.ts';
import { auditedFiles } from '../plan/audit.ts';
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
  refuseInside('Run the command itself, without `sbx run`.');
  const skip = process.argv.slice(2).length - command.length;
  launch(openSession(flags), flags.dryRun ?? false, { skip, command });
}

/** Ends with an error where this is the inside of a sandbox already. */
export function refuseInside(help: string): void {
  if (process.env['DEVENV_SANDBOX'] !== '1') return;
  const message = 'this is already the inside of a sandbox';
  reportOrExit([problem('already-inside', message, { help })], () => undefined);
}

/**
 * Hands the launch entry to `bin/sbx`, unless something stands against it; prints what would be run instead
 * for a dry run. With `skip`, the command is the end of the launcher's own arguments.
 */
export function launch(
  session: Session,
  dryRun: boolean,
  given: { readonly skip?: number; readonly command: readonly string[] },
): void {
  const { plan, policy, facts, diagnostics, textOf } = session;
  reportOrExit([...diagnostics, ...refusals(session)], textOf);
  if (plan === undefined || policy === undefined || facts === undefined) throw new Exit(ownFailure);
  if (dryRun) {
    print(showCommand(plan, given.command));
    return;
  }
  const { entry, diagnostics: more } = prepareLaunch(plan, facts, given);
  reportOrExit(more, textOf);
  extendRecord(auditedFiles(plan, policy, facts), facts);
  try {
    writeFileSync(entryDescriptor, entry ?? '');
  } catch {
    process.stderr.write('sbx: start it through the `sbx` script, which runs bubblewrap\n');
    throw new Exit(ownFailure);
  }
}
