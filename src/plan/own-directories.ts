import { problem, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Policy } from '../policy/policy.ts';
import { variableValue, type VariableFacts } from './expand.ts';
import type { HostFacts } from './facts.ts';
import { isOwn, type Operation } from './operation.ts';
import { isWithin, join, rebase } from './paths.ts';
import { resolveIn } from './resolve-path.ts';
import { direct } from './view.ts';
import type { WantedMount } from './wanted.ts';

/** This program's own directories on the host, all below the XDG directories. */
export interface OwnDirectories {
  readonly state: string;
  readonly cache: string;
  /** Where the user's policy and presets are. */
  readonly config: readonly string[];
}

export function ownDirectories(facts: VariableFacts): OwnDirectories {
  const below = (variable: string, name: string): string =>
    join(variableValue(variable, facts) ?? facts.home, name);
  return {
    state: below('XDG_STATE_HOME', 'devenv-sandbox'),
    cache: below('XDG_CACHE_HOME', 'devenv-sandbox'),
    config: [below('XDG_CONFIG_HOME', 'devenv'), below('XDG_CONFIG_HOME', 'devenv-sandbox')],
  };
}

/** The empty read-only file that stands where a file is masked. */
export function emptyFile(facts: HostFacts): string {
  return join(ownDirectories(facts).state, 'empty');
}

/** Held while overlay directories of the project are in use: two sessions on one upper are undefined. */
export function overlayLock(facts: HostFacts): string {
  return join(ownDirectories(facts).state, `${facts.project}/overlay.lock`);
}

/**
 * Where private data of a destination is kept: `state/home-.cargo` for `$HOME/.cargo`. A slash becomes a
 * hyphen and a hyphen `%2D`, so that two destinations never share a directory. A name that is too long for one
 * directory goes on in directories below, of which all but the last end with a bare `%`, as no name does.
 */
export function privateDirectory(
  dest: string,
  part: 'state' | 'overlay' | 'work',
  scope: 'project' | 'user',
  facts: HostFacts,
): string {
  const owner = scope === 'user' ? 'user' : facts.project;
  return join(ownDirectories(facts).state, `${owner}/${part}/${readableName(dest, facts)}`);
}

/** Whether a private directory is the user's own and not one project's. */
export function isShared(path: string, facts: HostFacts): boolean {
  return isWithin(path, join(ownDirectories(facts).state, 'user'));
}

function readableName(dest: string, facts: HostFacts): string {
  const anchors = [
    ['project', facts.root],
    ['home', facts.home],
  ] as const;
  const anchor = anchors.find(([, directory]) => isWithin(dest, directory));
  const relative = anchor === undefined ? dest : `${anchor[0]}${dest.slice(anchor[1].length)}`;
  const name = relative
    .replace(/^\//, 'root/')
    .replaceAll('%', '%25')
    .replaceAll('-', '%2D')
    .replaceAll('/', '-');
  // `=` keeps a rest that is `.` or `..` from being another directory.
  return inParts(name).join('%/=');
}

/** Directory names have at most 255 bytes on Linux; some file systems and the marker need a few of them. */
const longestName = 200;

/** The name in pieces of that length, whole characters and whole `%25` in each. */
function inParts(name: string): string[] {
  const parts: string[] = [];
  let size = longestName;
  for (const character of name.match(/%\w\w|./gsu) ?? []) {
    const length = new TextEncoder().encode(character).length;
    if (size + length > longestName) {
      parts.push('');
      size = 0;
    }
    parts[parts.length - 1] += character;
    size += length;
  }
  return parts;
}

/** A writable mount may not be, contain or lie in our own directories: the next launch would trust it. */
export function refuseOwnDirectories(
  mounts: readonly WantedMount[],
  facts: HostFacts,
): Diagnostic[] {
  const own = resolvedOwn(facts);
  return mounts.flatMap(({ mount, source, origin }) => {
    const writable = mount.mode === 'read-write' || mount.mode === 'device';
    if (!writable || source === undefined) return [];
    const { path } = resolveIn(source, facts.paths);
    const hit = own.find((each) => isWithin(path, each) || isWithin(each, path));
    if (hit === undefined) return [];
    const message = `a writable mount of \`${mount.path}\` reaches \`${hit}\`, where sbx keeps its own files`;
    const help = 'Mount a narrower directory, or make it read-only.';
    return [problem('own-directory', message, { at: origin.at, help })];
  });
}

/** Empty directories over our own ones where a wider mount would show them. */
export function maskOwnDirectories(
  operations: readonly Operation[],
  facts: HostFacts,
): Operation[] {
  const own = resolvedOwn(facts);
  return operations.flatMap((operation) => {
    if ((operation.kind !== 'bind' && operation.kind !== 'overlay') || isOwn(operation)) return [];
    const source = resolveIn(operation.source, facts.paths).path;
    return own.flatMap((each): Operation[] => {
      // Every launch makes the state directory, so it counts as there already.
      const there = each === own[0] || facts.paths[each]?.kind === 'directory';
      if (each === source || !isWithin(each, source) || !there) return [];
      const dest = rebase(each, source, operation.dest);
      if (direct(dest, operations).through !== operation) return [];
      const late = operation.late && { late: true as const };
      return [{ kind: 'tmpfs', mask: true, dest, origin: operation.origin, ...late }];
    });
  });
}

/** The user's files that this policy was made from, links followed: they can lie in a project of dotfiles. */
export function ownPolicyFiles({ presets }: Policy, facts: HostFacts): string[] {
  const [policies = '', others = ''] = ownDirectories(facts).config;
  const files = presets.flatMap(({ id, source }) => {
    if (source === 'local') return [id];
    const endings = source === 'user' ? ['yaml', 'yml'] : [];
    return endings.map((ending) => join(others, `presets/${id}.${ending}`));
  });
  const written = [join(policies, 'devenv.yaml'), ...files];
  return written.map((path) => resolveIn(path, facts.paths).path);
}

/** Host paths whose kind the checks above ask for. */
export function ownPaths(facts: HostFacts): string[] {
  const { state, cache, config } = ownDirectories(facts);
  return [state, cache, ...config];
}

function resolvedOwn(facts: HostFacts): string[] {
  return ownPaths(facts).map((path) => resolveIn(path, facts.paths).path);
}
