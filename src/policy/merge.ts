import { deepmergeCustom } from 'deepmerge-ts';
import { Leaf, type Annotated } from './annotate.ts';

/**
 * The one rule of merging: scalars, the higher layer wins; maps merge by key; lists of names are the ordered
 * union. Mounts and secrets are maps by destination and name here, so they merge field by field.
 */
const mergePair = deepmergeCustom({
  mergeArrays: (lists) => union(lists.flat()),
});

/** Two neighbouring layers as one; associative, with the empty layer as identity. */
export function mergeTwo(lower: Annotated, higher: Annotated): Annotated {
  return mergePair(lower, higher) as Annotated;
}

/** All layers as one, lowest first. */
export function mergeLayers(layers: readonly Annotated[]): Annotated {
  return layers.reduce(mergeTwo, {});
}

/** The first of each name stays, with its origin: who asked first is who showed it. */
function union(leaves: readonly unknown[]): unknown[] {
  const seen = new Set<unknown>();
  return leaves.filter((leaf) => {
    const value = leaf instanceof Leaf ? leaf.value : leaf;
    return !seen.has(value) && seen.add(value);
  });
}
