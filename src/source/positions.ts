import type { Location } from '../diagnostics/diagnostic.ts';

/** Where each value of a file stands, by JSON pointer (`/mounts/0/path`); the whole value is `''`. */
export type Positions = Readonly<Record<string, Position>>;

export interface Position {
  readonly key?: Location;
  readonly value: Location;
}

export type Path = readonly (string | number)[];

/** A path as a JSON pointer (RFC 6901). */
export function pointer(path: Path): string {
  return path
    .map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}

/** The place of a value, or of its nearest ancestor that has one. */
export function locate(
  positions: Positions,
  path: Path,
  what: 'key' | 'value' = 'value',
): Location | undefined {
  for (let length = path.length; length >= 0; length -= 1) {
    const found = positions[pointer(path.slice(0, length))];
    if (found === undefined) continue;
    return what === 'key' && length === path.length ? (found.key ?? found.value) : found.value;
  }
  return undefined;
}

/** The positions below a path, with pointers relative to it. */
export function below(positions: Positions, path: Path): Positions {
  const prefix = pointer(path);
  const inside = Object.entries(positions).filter(
    ([at]) => at === prefix || at.startsWith(`${prefix}/`),
  );
  return Object.fromEntries(inside.map(([at, position]) => [at.slice(prefix.length), position]));
}

/** A path as people write it in messages: `mounts[0].path`. */
export function optionPath(path: Path): string {
  return path
    .map((part, index) =>
      typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${part}`,
    )
    .join('');
}
