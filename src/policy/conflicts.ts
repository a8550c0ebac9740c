import { warning, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { AppliedPreset } from '../presets/resolve.ts';
import { canonicalPath } from '../schema/template.ts';
import type { PresetFile } from '../source/layer.ts';
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
      if (
        earlier &&
        !agree(option, earlier.leaf, leaf) &&
        !related(presets, earlier.index, index)
      ) {
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

/** Two spellings of one path are no disagreement. */
function agree(option: string, left: Leaf, right: Leaf): boolean {
  if (!/^(?:mounts|secrets)\..*\.(?:path|dest)$/.test(option)) return left.value === right.value;
  return canonicalPath(String(left.value)) === canonicalPath(String(right.value));
}

function related(presets: readonly AppliedPreset[], left: number, right: number): boolean {
  return extendsOther(presets, left, right) || extendsOther(presets, right, left);
}

/** Follows `extends`, once through each preset: a circle is reported elsewhere and must not hang this. */
function extendsOther(
  presets: readonly AppliedPreset[],
  from: number,
  to: number,
  seen: readonly number[] = [],
): boolean {
  const file = presets[from]?.preset;
  if (file === undefined || seen.includes(from)) return false;
  const directory = file.path.slice(0, file.path.lastIndexOf('/'));
  return (file.preset.extends ?? []).some((name) => {
    const next = presets.findIndex(({ preset }) => isCalled(preset, name, directory));
    return next === to || extendsOther(presets, next, to, [...seen, from]);
  });
}

function isCalled({ id, path, preset }: PresetFile, name: string, directory: string): boolean {
  if (name.startsWith('./')) return path === `${directory}/${name.slice(2)}`;
  return id === name || (preset.aliases ?? []).includes(name);
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
