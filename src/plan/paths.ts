/** Pure path arithmetic on absolute, normalised Linux paths. */

/** Collapses repeated slashes and `.` components; `..` is refused earlier and kept as it is. */
export function normalise(path: string): string {
  // By far most are normal already, and planning asks thousands of times.
  if (path.startsWith('/') && !/\/(?:\.?\/|\.?$)/.test(path)) return path;
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  return `/${parts.join('/')}`;
}

export function join(base: string, rest: string): string {
  return normalise(`${base}/${rest}`);
}

export function dirname(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}

/** Whether `path` is `ancestor` or lies below it. */
export function isWithin(path: string, ancestor: string): boolean {
  // Most are not, and this is asked most of all.
  if (!path.startsWith(ancestor)) return ancestor === '/';
  return path.length === ancestor.length || ancestor === '/' || path[ancestor.length] === '/';
}

/** The part of `path` below `ancestor`, without a leading slash; empty for the ancestor itself. */
export function relativeTo(path: string, ancestor: string): string {
  return path.slice(ancestor === '/' ? 1 : ancestor.length + 1);
}

/** Moves a path from below `from` to below `to`. */
export function rebase(path: string, from: string, to: string): string {
  return join(to, relativeTo(path, from));
}

/** Every prefix of a path, the shortest first, the path itself last: `/a`, `/a/b`. */
export function prefixes(path: string): string[] {
  const parts = path.split('/').slice(1);
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`);
}

/** Sorted by a path of each, in the order of `comparePaths`; equal ones stay as they are. */
export function sortedByPath<Item>(items: readonly Item[], pathOf: (item: Item) => string): Item[] {
  const keyed = items.map((item) => ({ item, key: sortKey(pathOf(item)) }));
  return keyed.toSorted((left, right) => compareKeys(left.key, right.key)).map(({ item }) => item);
}

/** Order in which a parent comes before everything below it, and siblings by name. */
export function comparePaths(left: string, right: string): number {
  return compareKeys(sortKey(left), sortKey(right));
}

/** Nothing comes before a slash. */
function sortKey(path: string): string {
  return path.replaceAll('/', '\0');
}

function compareKeys(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}
