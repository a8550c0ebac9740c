import { lstatSync } from 'node:fs';
import type { Operation } from '../plan/operation.ts';
import { writableSources } from '../plan/changeable.ts';
import { dirname, isWithin, prefixes } from '../plan/paths.ts';

/** Whoever has just changed a directory may be about to change it again. In milliseconds. */
const lately = 60 * 1000;

/** Directories of images and of the Nix store have times of the first days of 1970, whatever is in them. */
const imageTime = 365 * 24 * 60 * 60 * 1000;

/** The kernel's own file systems do not say when their names change. */
const timeless = ['/dev', '/proc', '/sys'];

/**
 * Directories of some paths in which nobody but root can make, remove or rename anything, nor above them, and nobody
 * has done so lately. While those and all that is above them have the times of now, they have the names of now. What
 * the inside may write is none of them, as a time can be set back. Only for a user who is not root.
 */
export function quietDirectories(
  paths: Iterable<string>,
  operations: readonly Operation[],
  now: number,
): ReadonlySet<string> {
  const apart = [...timeless, ...writableSources(operations)];
  const names = new Map<string, number>();
  for (const path of paths) names.set(dirname(path), (names.get(dirname(path)) ?? 0) + 1);
  const worthwhile = [...names].flatMap(([path, count]) => (count > 2 ? path : []));
  const quiet = worthwhile
    .filter((path) => !apart.some((each) => isWithin(path, each)))
    .map((path) => ['/', ...prefixes(path)].toReversed())
    .filter((all) => all.every((each) => onlyRootChanges(each, now - lately)));
  return new Set(quiet.flat());
}

/** Whether a path is a directory that nobody but root can change, and that has not changed since. */
function onlyRootChanges(path: string, since: number): boolean {
  const status = lstatSync(path, { throwIfNoEntry: false });
  return (
    status?.isDirectory() === true &&
    status.uid === 0 &&
    (status.mode & 0o022) === 0 &&
    status.mtimeMs > imageTime &&
    status.mtimeMs < since
  );
}
