import { lstatSync } from 'node:fs';
import type { Operation } from '../plan/operation.ts';
import { dirname, isWithin } from '../plan/paths.ts';

/** Whoever has just changed a directory may be about to change it again. In milliseconds. */
const lately = 60 * 1000;

/** The kernel's own file systems do not say when their names change. */
const timeless = ['/dev', '/proc', '/sys'];

/**
 * Directories of some paths in which nobody but root can make, remove or rename anything, and nobody has done so
 * lately. One that is not newer than an entry has the names that it had for the entry. What the inside may write is
 * none of them, as a time can be set back.
 */
export function quietDirectories(
  paths: Iterable<string>,
  operations: readonly Operation[],
  now: number,
): ReadonlySet<string> {
  const written = operations.flatMap((operation) =>
    operation.kind === 'bind' && operation.access !== 'read-only' ? operation.source : [],
  );
  const names = new Map<string, number>();
  for (const path of paths) names.set(dirname(path), (names.get(dirname(path)) ?? 0) + 1);
  const isQuiet = (path: string): boolean =>
    !timeless.some((each) => isWithin(path, each)) &&
    belongsToRoot(path) &&
    lstatSync(path).mtimeMs < now - lately &&
    !written.some((each) => isWithin(path, each));
  const worthwhile = [...names].flatMap(([path, count]) => (count > 2 ? path : []));
  return new Set(worthwhile.filter(isQuiet));
}

/** Whether a path is a directory that only root can change, with everything above it. */
function belongsToRoot(path: string): boolean {
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (status?.isDirectory() !== true || status.uid !== 0 || (status.mode & 0o022) !== 0)
    return false;
  return path === '/' || belongsToRoot(dirname(path));
}
