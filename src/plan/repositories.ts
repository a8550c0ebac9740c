import { defaultOrigin, type Origin } from '../policy/origin.ts';
import type { HostFacts } from './facts.ts';
import { isOwn, isWritableHost, type Bind, type Operation } from './operation.ts';
import { dirname, isWithin, join, prefixes, rebase } from './paths.ts';
import { direct } from './view.ts';

/** The repository of the project and those of its submodules. */
export function repositoriesOf({ root, paths, gitPaths }: HostFacts): string[] {
  const git = join(root, '.git');
  if (paths[git]?.kind !== 'directory') return [];
  const modules = gitPaths.filter(
    (path) => path.startsWith(`${git}/modules/`) && path.endsWith('/config'),
  );
  return [git, ...modules.map(dirname)];
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
