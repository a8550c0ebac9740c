import { bubblewrapOptions } from '../plan/argv.ts';
import { escapeUnsafe } from '../diagnostics/escape.ts';
import { effects } from '../plan/control-files.ts';
import type { Session } from '../plan/kernel.ts';
import type { PassingNames } from '../plan/passing.ts';
import { argumentsLeft, type Plan } from '../plan/plan.ts';
import { environmentSettings, type Setting } from '../plan/settings.ts';
import { shimArguments } from '../plan/shim.ts';
import { seccompFile } from './seccomp-file.ts';
import { quote } from './quote.ts';
import { joined, shellFunction, shortest } from './shell.ts';

/** What a launch needs beyond the plan. */
export interface LaunchContext {
  /** Where the launcher is started. */
  readonly cwd: string;
  readonly passing: PassingNames;
  /** The program that takes locks, where the plan has one to take. */
  readonly flock?: string;
  /** Words to run in place of the launcher's own. */
  readonly command?: readonly string[];
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
 * The launch entry: POSIX sh that defines what `bin/sbx` calls. `sbx_names` are those that pass, and
 * `sbx_unlisted` is asked about all others;
 * `sbx_prepare` takes the lock and reads secrets; `sbx_settings` sends further options of bubblewrap;
 * `sbx_bubblewrap` becomes bubblewrap; `sbx_finish` looks at the project afterwards.
 *
 * All variables are set by bubblewrap, inside: its own environment, which a project must not steer and which
 * `/proc/1/environ` shows, is empty. The entry has the names of the caller's variables, never their values.
 */
export function launchEntry(plan: Plan, context: LaunchContext): string {
  const { command, passing } = context;
  return [
    `sbx_session=${sessions[plan.session]}`,
    `sbx_most=${argumentsLeft(plan) - (command?.length ?? 0)}`,
    // One comparison with a long text is faster than one with each name.
    `sbx_names=' ${passing.pass.filter(isName).join(' ')} '`,
    ...shellFunction('sbx_unlisted', unlistedLines(passing)),
    ...shellFunction('sbx_prepare', prepareLines(plan, context)),
    ...shellFunction('sbx_settings', [
      `sbx_send "$@" ${environmentSettings(plan).map(settingWords).join(' ')}`,
    ]),
    ...shellFunction('sbx_bubblewrap', [
      ...(command === undefined ? [] : [`set -- ${quoted(command)}`]),
      execLine(plan),
    ]),
    ...shellFunction('sbx_finish', newFileLines(plan, context)),
    '',
  ].join('\n');
}

/** Whoever exports a name about which nothing is known is not launched with this entry. */
function unlistedLines({ drop, unknown }: PassingNames): string[] {
  if (unknown.length === 0) return [':'];
  return [
    // By far most callers export none.
    `case $1 in ${unknown.map((each) => `*\\ ${each.replace(/\*?$/, '*')}`).join('|')}) ;; *) return ;; esac`,
    'for sbx_name in $1; do',
    `  case $sbx_name in ${unknown.join('|')}) ;; *) continue ;; esac`,
    `  case ' ${drop.filter(isName).join(' ')} ' in *" $sbx_name "*) ;; *) sbx_asked="$sbx_asked $sbx_name" ;; esac`,
    'done',
  ];
}

function isName(text: string): boolean {
  return /^[A-Za-z_]\w*$/.test(text);
}

/**
 * Files that tell programs of the host what to do get no mount point where they are absent, so the inside can
 * make them. Whoever starts those programs next should know.
 */
function newFileLines({ watched }: Plan, context: LaunchContext): string[] {
  const tests = watched.flatMap(({ path }) => {
    const word = shortest(path, context);
    return [`-e ${word}`, `-L ${word}`];
  });
  const found = [...new Set(watched.map(({ effect }) => effect))];
  return [
    'sbx_asked=',
    ...joined(tests, '-o', '&& sbx_asked=1'),
    '[ -n "$sbx_asked" ] || return 0',
    ...found.map((effect) => {
      const files = watched.filter((each) => each.effect === effect);
      const words = files.flatMap(({ path, shown }) => [path, escapeUnsafe(shown)]);
      return `sbx_report_new ${quoted([effects[effect], ...words])}`;
    }),
  ];
}

function prepareLines({ lock, secretExports }: Plan, { flock }: LaunchContext): string[] {
  const busy = 'another session of this project uses its overlay directories; end it first';
  return [
    ':',
    ...(lock === undefined || flock === undefined
      ? []
      : [`exec 9>${quote(lock)}`, `${quote(flock)} -n 9 || sbx_fail ${quote(busy)}`]),
    ...secretExports.map(({ name, path }) => `sbx_secret ${name} ${quote(path)}`),
  ];
}

/** The words of a setting, in sh. */
function settingWords(setting: Setting): string {
  if ('unset' in setting) return `--unsetenv ${setting.name}`;
  const value = 'value' in setting ? quote(setting.value) : `"$sbx_secret_${setting.name}"`;
  return `--setenv ${setting.name} ${value}`;
}

/** `bin/sbx` decides `auto` by whether there is a terminal to share. */
const sessions: Readonly<Record<Session, string>> = {
  auto: 'auto',
  always: '--new-session',
  never: '',
};

function execLine(plan: Plan): string {
  const words = [
    plan.bubblewrap.path,
    '--json-status-fd',
    descriptors.status,
    '--args',
    descriptors.settings,
    ...(plan.seccomp === undefined ? [] : ['--seccomp', descriptors.seccomp]),
    ...bubblewrapOptions(plan),
  ];
  const filter =
    plan.seccomp === undefined ? '' : ` ${descriptors.seccomp}<${quote(seccompFile(plan))}`;
  return `sbx_exec ${quoted(words)} $sbx_session -- ${quoted(shimArguments(plan.shim))} "$@"${filter}`;
}

function quoted(words: readonly string[]): string {
  return words.map(quote).join(' ');
}
