import type { Bind, Operation } from './operation.ts';
import { isWithin } from './paths.ts';
import { direct } from './view.ts';

/** A mount that is not made, because the one above it shows the same. */
export interface Covered {
  readonly operation: Bind;
  /** What shows the same host object at the same place, with the same access. */
  readonly by: Bind;
}

export interface Optimised {
  readonly operations: readonly Operation[];
  readonly covered: readonly Covered[];
}

/**
 * Fewer operations for the same world: bubblewrap's time grows with the square of its mounts. Only binds are
 * left out, and only where nobody inside could tell:
 *
 * - What the nearest mount above shows there is the same host object with the same access.
 * - Nothing that was mounted there in between comes to light.
 * - A writable one has nothing mounted below it. A mount point cannot be renamed, so such a bind holds what is
 *   below it in place: the pins above protected paths are made for that alone.
 * - Neither of the two has a role: private directories, masks and secrets are looked for by what they are.
 *
 * An empty directory on an empty directory stays: it has its own size limit, and cannot be removed.
 */
export function optimise(operations: readonly Operation[]): Optimised {
  const by = new Map<Operation, Bind>();
  // The deepest first: what is left out holds nothing in place.
  for (const [index, operation] of [...operations.entries()].toReversed()) {
    const cover = coverOf(operation, operations.slice(0, index));
    if (cover === undefined) continue;
    const holds = (each: Operation): boolean => isBelow(each, operation) && !by.has(each);
    if (cover.access !== 'read-only' && operations.slice(index).some(holds)) continue;
    by.set(operation, cover);
  }
  const made = (cover: Bind): Bind => {
    const above = by.get(cover);
    return above === undefined ? cover : made(above);
  };
  return {
    operations: operations.filter((operation) => !by.has(operation)),
    covered: operations.flatMap((operation) => {
      const cover = by.get(operation);
      return cover === undefined || operation.kind !== 'bind'
        ? []
        : [{ operation, by: made(cover) }];
    }),
  };
}

/** The bind above that shows the same, with nothing in between. */
function coverOf(operation: Operation, before: readonly Operation[]): Bind | undefined {
  if (operation.kind !== 'bind' || operation.role !== undefined) return undefined;
  const { through, host } = direct(operation.dest, before);
  if (through?.kind !== 'bind' || through.role !== undefined) return undefined;
  // Sources have no links in them, so the same path is the same object.
  if (through.access !== operation.access || host !== operation.source) return undefined;
  const since = before.slice(before.indexOf(through));
  return since.some((each) => isBelow(each, operation)) ? undefined : through;
}

function isBelow(each: Operation, { dest }: Operation): boolean {
  return each.dest !== dest && isWithin(each.dest, dest);
}
