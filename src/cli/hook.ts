import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Argument, type Command } from 'commander';
import { hasErrors } from '../diagnostics/diagnostic.ts';
import { escapeUnsafe } from '../diagnostics/escape.ts';
import { followLinks, isDirectory, takeRequest } from '../host/leave.ts';
import { notAllowed } from '../host/trust.ts';
import { quote } from '../launch/quote.ts';
import { hooks } from '../shell/hooks.ts';
import { leaveDirectoryOutside, refuseLeave } from '../shell/leave.ts';
import { Exit, ownFailure, print, report } from './output.ts';
import { openSession, refusals } from './session.ts';

/** `sbx` itself: two levels up from `src/cli` and the bundled `dist/bin` alike. */
const launcher = fileURLToPath(new URL('../../bin/sbx', import.meta.url));

const names = Object.keys(hooks) as (keyof typeof hooks)[];

export function addHook(program: Command): void {
  program
    .command('hook')
    .summary('print what makes your shell enter sandboxes by itself')
    .description(
      'Prints a script for your shell. With it, entering a project whose policy says `enable: true` starts `sbx shell` there, and leaving the project ends that shell.',
    )
    .addArgument(new Argument('<shell>', 'the shell, or direnv').choices(names))
    .addHelpText('after', help)
    .action((shell: keyof typeof hooks) => {
      print(hooks[shell](quote(launcher), quote(quote(launcher))));
    });
  program.command('__enter', { hidden: true }).action(enter);
  program.command('__leave', { hidden: true }).argument('<name>').action(leave);
}

const help = `
Put one line at the end of your shell's own configuration:
  bash  ~/.bashrc                    eval "$(sbx hook bash)"
  zsh   ~/.zshrc                     eval "$(sbx hook zsh)"
  fish  ~/.config/fish/config.fish   set -q DEVENV_SANDBOX; or sbx hook fish | source

\`exit\` leaves the sandbox and stays in the project; \`cd\` to any directory enters again. A project that asks
for more than you have allowed is not entered; after \`sbx allow\`, \`sbx shell\` enters it.
The hook does nothing without a terminal, with TERM=dumb, and where VS Code or IntelliJ only read the environment.

For direnv, which cannot start a shell, once:
  sbx hook direnv >~/.config/direnv/lib/sbx.sh
Then, in a project's .envrc, the commands that are to run in the sandbox; all others run on the host:
  use sbx cargo npm`;

/** For the hook: whether to enter the project of this directory, and where the shell says that it was left. */
function enter(): void {
  const session = openSession({ network: true });
  const { policy, facts, grants, diagnostics, textOf } = session;
  if (process.env['DEVENV_SANDBOX'] === '1') throw new Exit(1);
  const disabled =
    facts !== undefined && notAllowed(grants, facts).some(({ key }) => key === 'enable false');
  if (policy !== undefined && !policy.enable && !disabled) throw new Exit(1);
  const problems = [...diagnostics, ...refusals(session)];
  // What does not stand against it is said by the shell itself.
  if (facts === undefined || hasErrors(problems)) {
    report(problems, textOf);
    process.stderr.write('sbx: this shell stays outside the sandbox; `sbx shell` enters it\n');
    throw new Exit(ownFailure);
  }
  print(`${leaveDirectoryOutside(facts)}\n`);
}

/** For the hook: the directory that the user of a shell inside has left for. */
function leave(name: string): void {
  const { facts, world } = openSession({ network: true });
  if (facts === undefined || world === undefined) throw new Exit(ownFailure);
  const request = takeRequest(join(leaveDirectoryOutside(facts), basename(name)));
  const path = request?.startsWith('/') ? resolve(request) : (request ?? '');
  const real = isDirectory(path) ? followLinks(path) : undefined;
  const { operations } = world;
  const refused = refuseLeave(path, real, { operations, resolve: followLinks }, facts);
  if (refused === undefined) {
    print(`${path}\n`);
    return;
  }
  process.stderr.write(`sbx: \`${escapeUnsafe(path)}\` ${refused}; back to the project\n`);
  throw new Exit(ownFailure);
}
