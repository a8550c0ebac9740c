import type { Inputs } from '../host/inputs.ts';
import type { HostFacts, PathFact } from '../plan/facts.ts';
import { ownDirectories } from '../plan/own-directories.ts';
import { dirname, isWithin, join } from '../plan/paths.ts';
import type { Plan } from '../plan/plan.ts';
import { resolvePath } from '../plan/resolve-path.ts';
import { quote } from './quote.ts';
import { dottedIn, joined, lines, lookFor, shellFunction, shortest } from './shell.ts';
import { mountPoints } from './start.ts';

/** What a compiled entry was made from, beside the plan itself. */
export interface Sources {
  readonly inputs: Inputs;
  readonly facts: HostFacts;
  /** The launcher; which build of the program it starts is among the files of `inputs`. */
  readonly launcher: string;
  /** The words that decide about the sandbox: the verb and its options. */
  readonly words: readonly string[];
  /** Variables that were read, and what they were. */
  readonly variables: Readonly<Record<string, string>>;
  /** Files of the system and of the program: a newer one is another one. */
  readonly older: readonly string[];
  /** Files between whose times that of bubblewrap lies, and those of quiet directories. */
  readonly times: readonly { readonly path: string; readonly from: string; readonly to: string }[];
  /** Links, or paths through links, and what they led to. */
  readonly leads: readonly { readonly path: string; readonly to: string }[];
  /** What was made for the launch and must be there. */
  readonly needed: readonly string[];
  /** Directories that tell by their time, one of `times`, whether a name in them is another: `quietDirectories`. */
  readonly quiet: ReadonlySet<string>;
}

/** The largest file whose content an entry has: a shell reads a byte at a time. */
const largest = 64 * 1024;

/**
 * `sbx_fresh`: whether everything that the plan depended on is the same. Builtins of a POSIX shell only, in as few
 * and as short commands as it can be: reading them is most of what a launch costs. Undefined where it cannot be
 * said.
 */
export function freshFunction(plan: Plan, sources: Sources): string[] | undefined {
  const { inputs, words, facts } = sources;
  const files = contents(inputs, facts);
  // With as many lines as there are texts, equal lines mean equal texts.
  const texts = [...words, ...Object.values(sources.variables)];
  if (files === undefined || texts.some((text) => text.includes('\n'))) return undefined;
  const { holds, fails, none } = statusChecks(plan, sources);
  return shellFunction('sbx_fresh', [
    `[ . -ef ${quote(facts.cwd)} ] && [ "$sbx_flags${currentValues(sources)}" = ${quote(lines(texts))} ] || return 1`,
    ...joined(holds, '-a', '|| return 1'),
    ...joined(fails, '-o', '&& return 1'),
    ...lookFor(none, facts.root, 'return 1', facts),
    ...listings(inputs, facts).map((check) => `${check} || return 1`),
    ...files.map((check) => `${check} || return 1`),
    'return 0',
  ]);
}

/** The variables that were read, one a line, as sh puts them together. */
function currentValues({ variables }: Sources): string {
  return Object.keys(variables)
    .map((name) => `\${${name}-}\n`)
    .join('');
}

interface Checks {
  /** Tests that hold together. */
  readonly holds: string[];
  /** Tests of which none holds. */
  readonly fails: string[];
  /** Paths at which nothing stands, found by one look at the root of the project. */
  readonly none: readonly string[];
}

function statusChecks(plan: Plan, sources: Sources): Checks {
  const { launcher, facts, older, times, leads, inputs, needed } = sources;
  const word = (path: string): string => shortest(path, facts);
  const own = [plan.stateDirectory, ...plan.directories.map(({ path }) => path)];
  const { holds, fails, none, absent } = pathChecks(plan, sources);
  const targets = [...inputs.targets].map(([path, to]) => ({ path, to }));
  return {
    holds: [
      `"$0" -ef ${word(launcher)}`,
      ...[...leads, ...targets].flatMap(({ path, to }) =>
        path === to ? [] : [`${word(path)} -ef ${word(to)}`],
      ),
      ...new Set(
        [...older, ...times.flatMap(({ from, to }) => [from, to])].map(
          (path) => `-e ${word(path)}`,
        ),
      ),
      `-k ${word(plan.stateDirectory)}`,
      ...[facts.home, facts.root, plan.stateDirectory].map((path) => `-O ${word(path)}`),
      // Without the right to read it, it seems to be empty.
      ...(none.length === 0 ? [] : [`-r ${word(facts.root)}`]),
      ...own.map((path) => `-d ${word(path)}`),
      ...needed.map((path) => `-e ${word(path)}`),
      ...holds,
    ],
    fails: [
      ...older.map((path) => `${word(path)} -nt "$sbx_file"`),
      ...times.flatMap(({ path, from, to }) => [
        `${word(from)} -nt ${word(path)}`,
        `${word(path)} -nt ${word(to)}`,
      ]),
      ...own.map((path) => `-L ${word(path)}`),
      ...[...inputs.files].flatMap(([path, bytes]) =>
        bytes === undefined && !absent(path) ? [`-f ${word(path)}`] : [],
      ),
      ...new Set(
        [...inputs.lists.values()].flatMap(({ path, names }) =>
          names === undefined && !absent(path) ? [`-d ${word(path)}`] : [],
        ),
      ),
      ...fails,
    ],
    none,
  };
}

/**
 * Files by content, as a time can be set back; a link into the Nix store, where nothing ever changes, by what it
 * leads to.
 */
function contents({ files, targets }: Inputs, facts: HostFacts): string[] | undefined {
  const checks: string[] = [];
  for (const [path, bytes] of files) {
    if (bytes === undefined || (targets.get(path) ?? path).startsWith('/nix/store/')) continue;
    const text = textOf(bytes);
    if (text === undefined || bytes.length > largest) return undefined;
    checks.push(`sbx_same ${shortest(path, facts)} ${quote(text)}`);
  }
  return checks;
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

function listings({ lists }: Inputs, facts: HostFacts): string[] {
  return [...lists.values()].flatMap(({ path, ending, names }) => {
    if (names === undefined) return [];
    const each = names.map((name) => `[ -e ${shortest(join(path, name), facts)} ]`);
    return [`sbx_holds ${shortest(path, facts)} ${names.length}${ending && ` ${ending}`}`, ...each];
  });
}

const tests: Readonly<Record<Exclude<PathFact['kind'], 'symlink' | 'missing' | 'denied'>, string>> =
  {
    file: '-f',
    directory: '-d',
    socket: '-S',
    fifo: '-p',
    device: '-e',
  };

/** What stands at every path that was looked at, links not followed; and what is known to be absent by that. */
function pathChecks(
  plan: Plan,
  { facts, inputs, quiet }: Sources,
): Checks & { readonly absent: (path: string) => boolean } {
  const made = madeByLaunch(plan, facts);
  const checks = { holds: [] as string[], fails: [] as string[] };
  const missing = (path: string): boolean =>
    inputs.paths.get(path)?.kind === 'missing' && !made(path);
  const absent = (path: string): boolean =>
    missing(path) || (path !== '/' && absent(dirname(path)));
  // What has something below it is a directory.
  const above = new Set(
    [...inputs.paths].flatMap(([path, { kind }]) => (kind === 'missing' ? [] : dirname(path))),
  );
  const { dotted } = dottedIn(facts.root, [...inputs.paths.keys()].filter(missing));
  const none = new Set(dotted);
  for (const [path, { kind }] of inputs.paths) {
    if (none.has(path)) continue;
    // Whether it can be looked at depends on more than its name.
    if (quiet.has(dirname(path)) && kind !== 'denied') continue;
    if (path !== '/' && absent(dirname(path))) continue;
    if (isWithin(path, plan.stateDirectory) && !written(path, plan)) continue;
    const word = shortest(path, facts);
    if (kind === 'symlink') {
      const to = resolvePath(path, (each) => inputs.paths.get(each) ?? { kind: 'directory' });
      const leads = to.kind !== 'missing' && to.kind !== 'denied';
      checks.holds.push(
        `-L ${word}`,
        ...(leads ? [`${word} -ef ${shortest(to.path, facts)}`] : []),
      );
      if (!leads) checks.fails.push(`-e ${word}`);
      continue;
    }
    const there = kind !== 'missing' && kind !== 'denied';
    // A link that leads nowhere is as good as nothing, except where something is to be mounted.
    if (!there && !made(path)) {
      checks.fails.push(`-e ${word}`);
      continue;
    }
    checks.fails.push(`-L ${word}`);
    if (there && !above.has(path)) checks.holds.push(`${tests[kind]} ${word}`);
  }
  return { ...checks, none: dotted, absent };
}

/** Whether the inside may have made what is at a path of the state directory. */
function written(path: string, { directories }: Plan): boolean {
  return directories.some((each) => path !== each.path && isWithin(path, each.path));
}

/**
 * Paths that a launch itself may make: mount points in what it shows writable, and our own directories. That one
 * of them has appeared changes nothing; that it is a link does.
 */
function madeByLaunch(plan: Plan, facts: HostFacts): (path: string) => boolean {
  const { stateDirectory } = plan;
  const made = [...mountPoints(plan), stateDirectory, ownDirectories(facts).cache];
  return (path) => isWithin(path, stateDirectory) || made.some((each) => isWithin(each, path));
}
