import { bubblewrapOptions, shimArguments } from '../plan/argv.ts';
import type { Plan } from '../plan/plan.ts';
import { quote } from './quote.ts';

/** What a launch needs beyond the plan. */
export interface LaunchContext {
  /** How many of the launcher's own arguments come before the command. */
  readonly skip: number;
  /** Exported variables of the caller that do not pass. */
  readonly drop: readonly string[];
  /** Descriptors above 9 that the caller left open; a POSIX shell can close 0 to 9 itself. */
  readonly leaked: readonly number[];
  /** Absolute paths of programs of the host that the launch may need. */
  readonly programs: { readonly env?: string; readonly bash?: string; readonly flock?: string };
}

/** The descriptor on which bubblewrap reports that the command ran, and how it ended. */
const statusDescriptor = 6;

/**
 * The launch entry: POSIX sh that defines `sbx_lock`, which fails when another session holds the overlay
 * directories, and `sbx_bubblewrap`, which becomes bubblewrap with a clean environment. Only the names of the
 * caller's variables are in it, never their values.
 */
export function launchEntry(plan: Plan, context: LaunchContext): string {
  return [
    `sbx_skip=${context.skip}`,
    'sbx_lock() {',
    ...lockLines(plan, context).map(indent),
    '}',
    'sbx_bubblewrap() {',
    ...environmentLines(plan, context).map(indent),
    ...plan.secretExports.map(({ name, path }) =>
      indent(`sbx_secret ${name} ${quote(path)} || exit`),
    ),
    indent('exec 3>&- 4>&- 5>&- 7>&- 9>&-'),
    indent(`exec ${words(commandWords(plan, context))} "$@"`),
    '}',
    '',
  ].join('\n');
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

/** Set by shells on their own account; bubblewrap sets `PWD` itself. */
const shellNames = ['PWD', 'OLDPWD', 'SHLVL'];

function isStubborn(name: string): boolean {
  return stubborn.has(name) || !/^[A-Za-z_]\w*$/.test(name);
}

function environmentLines({ environment }: Plan, { drop }: LaunchContext): string[] {
  const loader = new Set(environment.loader);
  const unset = [...new Set([...drop, ...shellNames])].filter((name) => !isStubborn(name));
  return [
    `unset -v ${unset.join(' ')}`,
    ...Object.entries(environment.set).map(
      ([name, value]) => `export ${loader.has(name) ? carrier(name) : name}=${quote(value)}`,
    ),
    ...environment.keep.flatMap((name) =>
      loader.has(name) ? [`export ${carrier(name)}="$${name}"`, `unset -v ${name}`] : [],
    ),
  ];
}

/**
 * bubblewrap and its options, the shim included. Loader variables would act on bubblewrap itself, on the
 * host, so they travel under another name and get their own inside.
 */
function commandWords(plan: Plan, context: LaunchContext): string[] {
  const inside = shimArguments(plan);
  const { loader } = plan.environment;
  const restore = loader.map(
    (name) => `export ${name}="$${carrier(name)}"; unset -v ${carrier(name)}; `,
  );
  return [
    ...closing(context),
    ...removing(context),
    plan.bubblewrap.path,
    '--json-status-fd',
    String(statusDescriptor),
    ...bubblewrapOptions(plan),
    '--',
    ...(loader.length === 0 ? [] : ['/bin/sh', '-c', `${restore.join('')}exec "$@"`, 'sh']),
    ...inside,
  ];
}

function carrier(name: string): string {
  return `DEVENV_SANDBOX_LOADER_${name}`;
}

/**
 * A project could have set `BASH_ENV`, which bash does not read with `-p`, or `HOME`, whose .bashrc it would
 * read without `--norc` where its input is a socket (it takes itself for the shell of a remote login then).
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

function lockLines({ lock }: Plan, { programs }: LaunchContext): string[] {
  if (lock === undefined || programs.flock === undefined) return [':'];
  return [`exec 8>${quote(lock)} && ${quote(programs.flock)} -n 8`];
}

function words(list: readonly string[]): string {
  return list.map(quote).join(' ');
}

function indent(line: string): string {
  return `  ${line}`;
}
