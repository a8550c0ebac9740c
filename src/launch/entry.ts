import { bubblewrapOptions } from '../plan/argv.ts';
import { escapeUnsafe } from '../diagnostics/escape.ts';
import { effects } from '../plan/control-files.ts';
import type { Session } from '../plan/kernel.ts';
import type { Plan } from '../plan/plan.ts';
import { environmentSettings, shellNames, type Setting } from '../plan/settings.ts';
import { shimArguments } from '../plan/shim.ts';
import { seccompFile } from './seccomp-file.ts';
import { quote } from './quote.ts';

/** What a launch needs beyond the plan. */
export interface LaunchContext {
  /** How many of the launcher's own arguments come before the command. */
  readonly skip: number;
  /** The command, where the launcher's arguments do not have it. */
  readonly command?: readonly string[];
  /** Exported variables of the caller that do not pass. */
  readonly drop: readonly string[];
  /** Descriptors above 9 that the caller left open; a POSIX shell can close 0 to 9 itself. */
  readonly leaked: readonly number[];
  /** Absolute paths of programs of the host that the launch may need. */
  readonly programs: { readonly env?: string; readonly bash?: string; readonly flock?: string };
}

/** The descriptors that bubblewrap gets, as `bin/sbx` opens them. */
const descriptors = {
  /** bubblewrap reports here that the command ran, and how it ended. */
  status: '6',
  /** bubblewrap reads here what is in no argument list. */
  settings: '8',
  /** bubblewrap reads the system call filter here. */
  seccomp: '4',
};

/**
 * The launch entry: POSIX sh that defines what `bin/sbx` calls. `sbx_prepare` takes the lock and reads secrets;
 * `sbx_settings` writes further options of bubblewrap, separated by NUL; `sbx_bubblewrap` becomes bubblewrap;
 * `sbx_finish` looks at the project afterwards.
 *
 * Variables with a value of their own are set by bubblewrap, inside. Its own environment, which a project must
 * not steer and which `/proc/1/environ` shows, has only what passes from the caller, loader variables excepted.
 * The entry has the names of the caller's variables, never their values.
 */
export function launchEntry(plan: Plan, context: LaunchContext): string {
  return [
    `sbx_session=${sessions[plan.session]}`,
    ...shellFunction('sbx_prepare', prepareLines(plan, context)),
    ...shellFunction('sbx_settings', [
      `printf '%s\\0' ${environmentSettings(plan).map(settingWords).join(' ')}`,
    ]),
    ...shellFunction('sbx_bubblewrap', [
      context.command === undefined ? `shift ${context.skip}` : `set -- ${quoted(context.command)}`,
      `unset -v ${unwanted(plan, context).join(' ')}`,
      'exec 3>&- 4>&- 5>&- 7>&- 9>&-',
      // Ctrl-C is for the command. Shells differ in what `&` ignores, bash forgets it in a function.
      "trap '' INT QUIT",
      // Nothing that crashes inside leaves a copy of its memory on the host.
      'ulimit -c 0',
      execLine(plan, context),
    ]),
    ...shellFunction('sbx_finish', newFileLines(plan)),
    '',
  ].join('\n');
}

/**
 * Files that tell programs of the host what to do get no mount point where they are absent, so the inside can
 * make them. Whoever starts those programs next should know.
 */
function newFileLines({ watched }: Plan): string[] {
  return [
    ':',
    ...watched.map(({ path, shown, effect }) => {
      const words = [path, escapeUnsafe(shown), effects[effect]];
      return `sbx_report_new ${words.map(quote).join(' ')}`;
    }),
  ];
}

/** Names that some shell cannot unset; `env -u` takes them out. */
const stubborn = new Set([
  'BASHOPTS',
  'BASH_VERSINFO',
  'EUID',
  'OPTIND',
  'PPID',
  'SHELLOPTS',
  'UID',
]);

function isStubborn(name: string): boolean {
  return stubborn.has(name) || !/^[A-Za-z_]\w*$/.test(name);
}

function unwanted({ environment }: Plan, { drop }: LaunchContext): string[] {
  const names = new Set([...drop, ...shellNames, ...environment.loader]);
  return [...names].filter((name) => !isStubborn(name));
}

function prepareLines({ lock, secretExports }: Plan, { programs }: LaunchContext): string[] {
  const busy = 'another session of this project uses its overlay directories; end it first';
  return [
    ':',
    ...(lock === undefined || programs.flock === undefined
      ? []
      : [`exec 9>${quote(lock)}`, `${quote(programs.flock)} -n 9 || sbx_fail ${quote(busy)}`]),
    ...secretExports.map(({ name, path }) => `sbx_secret ${name} ${quote(path)}`),
  ];
}

/** The words of a setting, in sh. */
function settingWords(setting: Setting): string {
  if ('unset' in setting) return `--unsetenv ${setting.name}`;
  return `--setenv ${setting.name} ${settingValue(setting)}`;
}

function settingValue(setting: Exclude<Setting, { unset: true }>): string {
  if ('value' in setting) return quote(setting.value);
  return setting.from === 'caller' ? `"$${setting.name}"` : `"$sbx_secret_${setting.name}"`;
}

/** bubblewrap, behind what has to be done first that this shell may not be able to do. */
function commandWords(plan: Plan, context: LaunchContext): string[] {
  return [
    ...closing(context),
    ...removing(context),
    plan.bubblewrap.path,
    '--json-status-fd',
    descriptors.status,
    '--args',
    descriptors.settings,
    ...(plan.seccomp === undefined ? [] : ['--seccomp', descriptors.seccomp]),
    ...bubblewrapOptions(plan),
  ];
}

/** `bin/sbx` decides `auto` by whether there is a terminal to share. */
const sessions: Readonly<Record<Session, string>> = {
  auto: 'auto',
  always: '--new-session',
  never: '',
};

function execLine(plan: Plan, context: LaunchContext): string {
  const line = `exec ${quoted(commandWords(plan, context))} $sbx_session`;
  const filter = `${descriptors.seccomp}<${quote(seccompFile(plan))}`;
  return `${line} -- ${quoted(shimArguments(plan.shim))} "$@"${plan.seccomp === undefined ? '' : ` ${filter}`}`;
}

function quoted(words: readonly string[]): string {
  return words.map(quote).join(' ');
}

/**
 * With `-p`, bash reads no `BASH_ENV`, and with `--norc` no .bashrc, which it would where its input is a socket
 * (it takes itself for the shell of a remote login then).
 */
function closing({ leaked, programs }: LaunchContext): string[] {
  if (leaked.length === 0 || programs.bash === undefined) return [];
  const close = leaked.map((descriptor) => `${descriptor}>&-`).join(' ');
  return [programs.bash, '--norc', '-p', '-c', `exec ${close}; exec "$@"`, 'bash'];
}

function removing({ drop, programs }: LaunchContext): string[] {
  const names = drop.filter(isStubborn);
  if (names.length === 0 || programs.env === undefined) return [];
  return [programs.env, ...names.flatMap((name) => ['-u', name])];
}

function shellFunction(name: string, lines: readonly string[]): string[] {
  return [`${name}() {`, ...lines.map((line) => `  ${line}`), '}'];
}
