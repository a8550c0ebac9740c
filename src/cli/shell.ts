import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { Option, type Command } from 'commander';
import { problem, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { factsAbout } from '../host/facts.ts';
import { lookAt } from '../host/inputs.ts';
import { findOnPath } from '../host/programs.ts';
import { explainPath } from '../plan/explain.ts';
import type { Plan } from '../plan/plan.ts';
import { shellCommand, shells, startOf } from '../shell/shells.ts';
import { addPolicyFlags, type PolicyFlags } from './flags.ts';
import { print, reportOrExit } from './output.ts';
import { launch, prepare, refuseInside } from './run.ts';
import { openSession, type Session } from './session.ts';
import { showCommand } from './show-command.ts';

interface ShellFlags extends PolicyFlags {
  readonly shell?: string;
  readonly dryRun?: boolean;
}

export function addShell(program: Command): void {
  addPolicyFlags(program.command('shell'))
    .summary('start your shell in the sandbox')
    .description(
      `Starts an interactive shell in the sandbox, in the current directory. It asks by itself for the preset of the shell (${Object.keys(shells).join(', ')}) and for \`starship\`: your own start-up files are read and cannot be changed, and the history is private to the project. The prompt begins with (sbx), unless DEVENV_SANDBOX_PROMPT=0 is set.`,
    )
    .option('--shell <shell>', 'a shell by name or path instead of $SHELL')
    .option('--dry-run', 'print what would be run, and run nothing')
    .addOption(new Option('--leave').hideHelp())
    .addHelpText(
      'after',
      `
Examples:
  sbx shell
  sbx shell --shell fish --preset git
  echo 'cargo build && cargo test' | sbx shell
To enter it whenever you enter the project, see: sbx hook --help`,
    )
    .action(shell);
}

function shell(flags: ShellFlags): void {
  refuseInside('This is the shell of the sandbox, or was started by it.');
  const path = chosenShell(flags.shell);
  const start = startOf(path);
  const session = openSession(
    withShell(flags, start?.preset),
    { asked: { paths: [path] } },
    start?.files,
  );
  if (session.plan !== undefined) reportOrExit(hiddenShell(path, session), session.textOf);
  const command = commandFor(path, flags, session);
  const { plan, warnings } = prepare(session, flags, start?.files);
  if (flags.dryRun) {
    print(showCommand(plan, command));
    return;
  }
  for (const file of filesOf(start?.preset)) lookAt(file, session.inputs);
  launch(session, { plan, warnings, rest: 0, command, variables });
}

/** What of the caller's environment decides about the shell. */
const variables = ['SHELL', 'PATH', 'ZDOTDIR', 'DEVENV_SANDBOX_PROMPT'];

/** Start-up files of zsh in a place that no preset knows. */
function filesOf(preset: string | undefined): string[] {
  const { ZDOTDIR: directory } = process.env;
  return preset === 'zsh' && directory?.startsWith('/')
    ? ['.zshenv', '.zprofile', '.zshrc', '.zlogin'].map((name) => join(directory, name))
    : [];
}

/** The shell's preset is asked for as with `--preset`; so are start-up files in a place that no preset knows. */
function withShell(flags: ShellFlags, preset: string | undefined): PolicyFlags {
  if (preset === undefined) return flags;
  return {
    ...flags,
    preset: [...(flags.preset ?? []), preset, 'starship'],
    ro: [...filesOf(preset).filter((file) => existsSync(file)), ...(flags.ro ?? [])],
  };
}

function chosenShell(asked: string | undefined): string {
  const wanted = asked ?? (process.env['SHELL'] || userInfo().shell || 'sh');
  const path = findOnPath(wanted, process.env['PATH']);
  if (path !== undefined) return path;
  const help = 'Name one that is on PATH, or its absolute path, with `--shell`.';
  const message = `there is no shell \`${wanted}\` on this host`;
  reportOrExit([problem('shell-missing', message, { help })], () => undefined);
  return wanted;
}

/** The host has the shell; the inside must have it too. */
function hiddenShell(path: string, { policy, facts, plan, catalogue }: Session): Diagnostic[] {
  if (policy === undefined || facts === undefined || plan === undefined) return [];
  const { operations, covered } = plan;
  const { exists, suggestion } = explainPath(path, false, {
    policy,
    facts: factsAbout([path], operations, facts),
    operations,
    covered,
    presets: catalogue.presets,
  });
  if (exists) return [];
  const [preset] = suggestion?.presets ?? [];
  const help =
    preset === undefined
      ? `Choose another one with \`--shell\`; \`sbx explain ${path}\` says what would show this one.`
      : `The preset \`${preset}\` shows it; or choose another one with \`--shell\`.`;
  return [problem('shell-missing', `the shell \`${path}\` is not visible inside`, { help })];
}

function commandFor(path: string, { leave }: PolicyFlags, { plan, facts }: Session): string[] {
  return shellCommand(path, {
    zdotdir: plan && passedOn('ZDOTDIR', plan),
    prompt: process.env['DEVENV_SANDBOX_PROMPT'],
    leave: leave ? facts?.root : undefined,
  });
}

/** The value that a variable has inside. */
function passedOn(name: string, { environment }: Plan): string | undefined {
  if (Object.hasOwn(environment.set, name)) return environment.set[name];
  return environment.keep.includes(name) ? process.env[name] : undefined;
}
