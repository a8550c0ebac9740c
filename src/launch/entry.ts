import { launchOptions } from '../plan/argv.ts';
import { escapeUnsafe } from '../diagnostics/escape.ts';
import { effects } from '../plan/control-files.ts';
import { descriptors } from '../plan/descriptors.ts';
import type { Session } from '../plan/kernel.ts';
import type { PassingNames } from '../plan/passing.ts';
import { argumentsLeft, type Plan } from '../plan/plan.ts';
import { seccompFilter } from '../plan/seccomp/filter.ts';
import { environmentSettings, type Setting } from '../plan/settings.ts';
import { shimArguments } from '../plan/shim.ts';
import { quote } from './quote.ts';
import { lookFor, shellFunction } from './shell.ts';

/** What a launch needs beyond the plan. */
export interface LaunchContext {
  /** Where the launcher is started. */
  readonly cwd: string;
  /** The root of the project. */
  readonly root: string;
  readonly passing: PassingNames;
  /** The program that takes locks, where the plan has one to take. */
  readonly flock?: string;
  /** Words to run in place of the launcher's own. */
  readonly command?: readonly string[];
}

/** POSIX sh, line by line, in the order in which a launch needs it. */
export interface LaunchEntry {
  /** What starts bubblewrap. */
  readonly start: readonly string[];
  /** What it gets then. */
  readonly give: readonly string[];
  /** What lets it go, and what comes afterwards. */
  readonly later: readonly string[];
}

/**
 * The launch entry: POSIX sh that defines what `bin/sbx` calls. `sbx_bubblewrap` becomes bubblewrap. `sbx_names` are
 * those that pass, and `sbx_unlisted` is asked about all others; `sbx_prepare` takes the lock and reads secrets, and
 * `sbx_prepared` says that there are none; `sbx_settings` sends further options of bubblewrap; `sbx_filter` writes the
 * system call filter; `sbx_finish` looks at the project afterwards.
 *
 * All variables are set by bubblewrap, inside: its own environment, which a project must not steer and which
 * `/proc/1/environ` shows, is empty. The entry has the names of the caller's variables, never their values.
 */
export function launchEntry(plan: Plan, context: LaunchContext): LaunchEntry {
  const { command, passing } = context;
  return {
    start: [`sbx_session=${sessions[plan.session]}`, ...execFunction(plan, command)],
    give: [
      `sbx_most=${argumentsLeft(plan) - (command?.length ?? 0)}`,
      // One comparison with a long text is faster than one with each name.
      `sbx_names=' ${passing.pass.filter(isName).join(' ')} '`,
      ...shellFunction('sbx_unlisted', unlistedLines(passing)),
      ...prepareFunction(plan, context),
      ...shellFunction('sbx_settings', [
        `sbx_send "$@" ${environmentSettings(plan).map(settingWords).join(' ')}`,
      ]),
    ],
    later: [
      ...shellFunction('sbx_filter', [filterLine(plan)]),
      ...shellFunction('sbx_finish', newFileLines(plan, context)),
    ],
  };
}

/** All of an entry, for a shell that needs it at once. */
export function entryLines({ start, give, later }: LaunchEntry): string[] {
  return [...start, ...give, ...later];
}

/**
 * bubblewrap reads the filter last, when everything is mounted (main in bubblewrap.c, 0.8 to 0.12); the kernel
 * takes no empty one.
 */
function filterLine({ seccomp }: Plan): string {
  return seccomp === undefined ? ':' : `printf ${quote(octal(seccompFilter(seccomp)))}`;
}

function octal(bytes: Uint8Array): string {
  return [...bytes].map((byte) => `\\${byte.toString(8)}`).join('');
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
  const all = watched.map(({ path }) => path);
  const reports = [...new Set(watched.map(({ effect }) => effect))].map((effect) => {
    const files = watched.filter((each) => each.effect === effect);
    const words = files.flatMap(({ path, shown }) => [path, escapeUnsafe(shown)]);
    return `sbx_report_new ${quoted([effects[effect], ...words])}`;
  });
  return [
    'sbx_asked=',
    // Nothing is found in what cannot be listed; the reports look at each path.
    `[ -r ${quote(context.root)} ] || sbx_asked=1`,
    ...lookFor(all, context.root, 'sbx_asked=1', context),
    // A text is read faster than commands that are hardly ever needed.
    `[ -z "$sbx_asked" ] || eval ${quote(reports.join('\n'))}`,
  ];
}

/** What has to be done before the settings are complete. */
function prepareFunction({ lock, secretExports }: Plan, { flock }: LaunchContext): string[] {
  const busy = 'another session of this project uses its overlay directories; end it first';
  const steps = [
    ...(lock === undefined || flock === undefined
      ? []
      : [`exec 9>${quote(lock)}`, `${quote(flock)} -n 9 || sbx_fail ${quote(busy)}`]),
    ...secretExports.map(({ name, path }) => `sbx_secret ${name} ${quote(path)}`),
  ];
  return steps.length === 0 ? ['sbx_prepared=1'] : shellFunction('sbx_prepare', steps);
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

/**
 * Most options are one text, which a shell reads faster than words. `sbx_exec` becomes bubblewrap, as a rule without a
 * function, for which bash would copy all of them.
 */
function execFunction(plan: Plan, command: LaunchContext['command']): string[] {
  const options = launchOptions(plan);
  const fit = options.every((each) => /^\S+$/.test(each));
  return [
    ...(fit ? [`sbx_options=${quote(options.join('\n'))}`] : []),
    ...shellFunction('sbx_bubblewrap', [
      ...(command === undefined ? [] : [`set -- ${quoted(command)}`]),
      ...(fit ? ['set -f'] : []),
      execLine(plan, fit ? '$sbx_options' : quoted(options)),
    ]),
  ];
}

function execLine(plan: Plan, options: string): string {
  const words = [
    plan.bubblewrap.path,
    '--json-status-fd',
    String(descriptors.status),
    '--args',
    String(descriptors.settings),
    ...(plan.seccomp === undefined ? [] : ['--seccomp', String(descriptors.seccomp)]),
  ];
  const command = `${options} $sbx_session -- ${quoted(shimArguments(plan.shim))} "$@"`;
  const closed = plan.seccomp === undefined ? '4<&- 7>&-' : '7>&-';
  return [`$sbx_exec ${quoted(words)} ${command} ${closed}`, ...opened(plan)].join(' ');
}

/** What opens the files that bubblewrap copies, in sh. */
export function opened({ copies }: Plan): string[] {
  return copies.map(({ descriptor, operation }) => `${descriptor}<${quote(operation.source)}`);
}

function quoted(words: readonly string[]): string {
  return words.map(quote).join(' ');
}
