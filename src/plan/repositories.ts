import { defaultOrigin, type Origin } from '../policy/origin.ts';
import type { Policy, PolicyMount } from '../policy/policy.ts';
import { expandPath } from './expand.ts';
import type { HostFacts } from './facts.ts';
import { isOwn, isWritableHost, type Bind, type Operation } from './operation.ts';
import { dirname, isWithin, join, prefixes, rebase } from './paths.ts';
import { direct } from './view.ts';
import { impliedMount } from './wanted.ts';

/** The origin of mounts that show a repository outside of the root. */
const showing: Origin = { ...defaultOrigin, name: 'repository' };

/** Whether a mount is there because the project's repository lies elsewhere. */
export function showsRepository({ origin }: Pick<Operation, 'origin'>): boolean {
  return origin.kind === showing.kind && origin.name === showing.name;
}

/** The repository of the project and those of its submodules. */
export function repositoriesOf(facts: HostFacts): string[] {
  const git = join(facts.root, '.git');
  const apart = repositoryOutside(facts);
  const own = facts.paths[git]?.kind === 'directory' ? [git] : [];
  return [...own, ...(apart === undefined ? [] : [apart])].flatMap((each) => [
    each,
    ...facts.gitPaths
      .filter((path) => path.startsWith(`${each}/modules/`) && path.endsWith('/config'))
      .map(dirname),
  ]);
}

/**
 * The repository that the project belongs to where it lies outside of the root: the project is a linked
 * worktree or a submodule, or stands below the top of a repository. The host facts name it only when it names
 * this place itself. While nobody has looked at the paths, a `.git` file counts as well.
 */
export function repositoryOutside(facts: HostFacts): string | undefined {
  return repositoriesOutside(facts).at(0);
}

/** As `repositoryOutside`, with all that may be it. */
export function repositoriesOutside(facts: HostFacts): string[] {
  return outside(facts).filter((path) => facts.paths[path]?.kind !== 'file');
}

/** The repository and, where it is above the project, the `.git` file that names it. */
function outside({ root, gitPaths }: HostFacts): string[] {
  const paths = gitPaths.filter((path) => !isWithin(path, root));
  return paths.filter((path) => !paths.some((each) => each !== path && isWithin(path, each)));
}

/**
 * Git looks for a `.git` above where it starts, and stops where another mount begins, as the project is one.
 * A project below the top of its repository would have no history inside.
 */
export function repositoryVariables(facts: HostFacts): Record<string, string> {
  const above = outside(facts).some((path) => isWithin(facts.root, dirname(path)));
  return above ? { GIT_DISCOVERY_ACROSS_FILESYSTEM: '1' } : {};
}

/** `.git` of the project, as what it stands for: what opens it opens the repository, never a `.git` file. */
export function repositoryAt(path: string, facts: HostFacts): string | undefined {
  const git = join(facts.root, '.git');
  const kind = facts.paths[git]?.kind;
  if (path !== git || kind === 'directory') return path;
  return repositoryOutside(facts) ?? (kind === 'file' ? undefined : path);
}

/** A repository outside of the root is shown as `.git` would be, unless a mount says something about it. */
export function repositoryMounts(policy: Policy, facts: HostFacts): PolicyMount[] {
  const taken = new Set(policy.mounts.flatMap(({ dest }) => valueOf(dest, facts)));
  const opened = new Set(
    policy.unprotect
      .flatMap((text) => valueOf(text, facts))
      .map((path) => repositoryAt(path, facts)),
  );
  return outside(facts)
    .filter((path) => !taken.has(path) && valueOf(path, facts)[0] === path)
    .map((path) => ({
      ...impliedMount(path, showing),
      mode: opened.has(path) ? 'read-write' : 'read-only',
    }));
}

function valueOf(text: string, facts: HostFacts): string[] {
  const expanded = expandPath(text, facts);
  return 'value' in expanded ? [expanded.value] : [];
}

/**
 * An opened repository needs `commondir`, which would make git take its configuration and hooks from a
 * directory of the inside's choice, and `hooks`. A `commondir` that says `.` means the same to git as none; an
 * empty one breaks git.
 */
export function openRepository(
  repository: string,
  operations: readonly Operation[],
  binds: Bind[],
): boolean {
  const origin = { ...defaultOrigin, name: 'protected' };
  let opened = false;
  for (const mount of operations.filter(isWritableHost)) {
    if (!isWithin(repository, mount.source)) continue;
    const at = (path: string): string => rebase(path, mount.source, mount.dest);
    const { through } = direct(at(join(repository, 'commondir')), [...operations, ...binds]);
    if (through?.kind !== 'bind' || through.access === 'read-only' || isOwn(through)) continue;
    if (through !== mount && !binds.includes(through)) continue;
    const taken = new Set([mount.dest, ...binds.map(({ dest }) => dest)]);
    const between = prefixes(repository).filter((path) => isWithin(path, mount.source));
    const pins = between.filter((path) => !taken.has(at(path)));
    const held = ['commondir', 'hooks'].map((name) => join(repository, name));
    binds.push(
      ...pins.map((path) => protecting(mount.access, path, at(path), origin, mount)),
      ...held
        .filter((path) => !taken.has(at(path)))
        .map((path) => protecting('read-only', path, at(path), origin, mount)),
    );
    opened = true;
  }
  return opened;
}

/** As late as the mount that it is part of, which would cover it otherwise. */
export function protecting(
  access: Bind['access'],
  source: string,
  dest: string,
  origin: Origin,
  { late }: Bind,
): Bind {
  return { kind: 'bind', access, source, dest, origin, ...(late && { late }) };
}
