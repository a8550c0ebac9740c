import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { extendRecord } from '../host/audit-record.ts';
import { problem, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { prepareLaunch } from '../launch/prepare.ts';
import { auditedFiles } from '../plan/audit.ts';
import { enterDevenv } from './devenv.ts';
import { addPolicyFlags, type PolicyFlags } from './flags.ts';
import { Exit, ownFailure, print, reportOrExit } from './output.ts';
import { openSession, refusals } from './session.ts';
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
  if (process.env['DEVENV_SANDBOX'] === '1') reportOrExit([alreadyInside()], () => undefined);
  const session = openSession(flags);
  const { policy, facts, diagnostics, textOf } = session;
  reportOrExit([...diagnostics, ...refusals(session)], textOf);
  const { plan, diagnostics: environment } = enterDevenv(session, flags);
  reportOrExit(environment, textOf);
  if (plan === undefined || policy === undefined || facts === undefined) throw new Exit(ownFailure);
  if (flags.dryRun) {
    print(showCommand(plan, command));
    return;
  }
  const skip = process.argv.slice(2).length - command.length;
  const { entry, diagnostics: more } = prepareLaunch(plan, facts, { skip, command });
  reportOrExit(more, textOf);
  extendRecord(auditedFiles(plan, policy, facts), facts);
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
