import { lstatSync, readdirSync, readlinkSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { HealthState } from '../../health/state.ts';

/** A directory with more entries than this is data, not configuration. */
const mostEntries = 500;

/** Links without a target among the given paths, and, of directories, among what lies directly in them. */
export function danglingLinks(paths: readonly string[]): HealthState['danglingLinks'] {
  const looked = new Set(paths.flatMap((path) => [path, ...entries(path)]));
  return [...looked].toSorted().flatMap((path) => {
    const target = danglingTarget(path);
    return target === undefined ? [] : [{ path, target }];
  });
}

function danglingTarget(path: string): string | undefined {
  try {
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return undefined;
    if (statSync(path, { throwIfNoEntry: false }) !== undefined) return undefined;
    return resolve(dirname(path), readlinkSync(path));
  } catch {
    // Out of reach for this user: not known to be dangling.
    return undefined;
  }
}

function entries(path: string): string[] {
  try {
    const names = readdirSync(path);
    return names.length > mostEntries ? [] : names.map((name) => join(path, name));
  } catch {
    return [];
  }
}
