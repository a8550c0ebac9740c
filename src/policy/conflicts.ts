import { warning, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { AppliedPreset } from '../presets/resolve.ts';
import { Leaf, type Annotated } from './annotate.ts';
import { showOrigin } from './origin.ts';

/**
 * Warns where two presets, neither extending the other, set one value differently: the later one wins, which
 * is the only way in which the order of presets shows. `layers` are the presets' own, in the same order.
 */
export function findConflicts(
  layers: readonly Annotated[],
  presets: readonly AppliedPreset[],
): Diagnostic[] {
  const leaves = layers.map(flatten);
  const seen = new Map<string, { leaf: Leaf; index: number }>();
  const found: Diagnostic[] = [];
  for (const [index, flat] of leaves.entries()) {
    for (const [option, leaf] of flat) {
      const earlier = seen.get(option);
      if (earlier && earlier.leaf.value !== leaf.value && !related(presets, earlier.index, index)) {
        found.push(conflict(option, earlier.leaf, leaf));
      }
      seen.set(option, { leaf, index });
    }
  }
  return found;
}

/** Every leaf that a later layer would replace; lists are unions and cannot disagree, a reason is prose. */
function flatten(tree: Annotated): [option: string, leaf: Leaf][] {
  const visit = (value: unknown, path: readonly string[]): [string, Leaf][] => {
    if (value instanceof Leaf) return path.at(-1) === 'why' ? [] : [[path.join('.'), value]];
    if (Array.isArray(value) || typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, item]) => visit(item, [...path, key]));
  };
  return visit(tree, []);
}

function related(presets: readonly AppliedPreset[], left: number, right: number): boolean {
  return extendsOther(presets, left, right) || extendsOther(presets, right, left);
}

function extendsOther(presets: readonly AppliedPreset[], from: number, to: number): boolean {
  const target = presets[to]?.preset;
  const names = new Set([target?.id, ...(target?.preset.aliases ?? [])]);
  const direct = presets[from]?.preset.preset.extends ?? [];
  if (direct.some((name) => names.has(name))) return true;
  return direct.some((name) => {
    const next = presets.findIndex(
      ({ preset }) => preset.id === name || preset.preset.aliases?.includes(name),
    );
    return next !== -1 && next !== from && extendsOther(presets, next, to);
  });
}

function conflict(option: string, earlier: Leaf, later: Leaf): Diagnostic {
  const message = `presets disagree about \`${option}\`: \`${earlier.value}\` in ${showOrigin(earlier.origin)}, \`${later.value}\` in ${showOrigin(later.origin)}, which wins`;
  return warning('preset-conflict', message, {
    at: later.origin.at,
    help: 'Set it in your own configuration, or leave one of the presets out with `ignore_presets`.',
    ...(earlier.origin.at && {
      related: { message: 'the other value is here', at: earlier.origin.at },
    }),
  });
}
