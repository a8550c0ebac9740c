import { problem, type Diagnostic, type Location } from '../diagnostics/diagnostic.ts';
import { isProjectOrigin } from '../policy/origin.ts';
import { presetLayer, type Layer, type PresetFile } from '../source/layer.ts';
import { locate, type Path, type Positions } from '../source/positions.ts';
import { lookup, type Catalogue } from './catalogue.ts';

/** A preset that takes part, with who asked for it first. */
export interface AppliedPreset {
  readonly preset: PresetFile;
  /** `host` when the base was chosen by itself; else the layer or preset that named it. */
  readonly requestedBy: string;
  /** Where a layer asked for it, or for what extends it. */
  readonly requestedAt?: Location | undefined;
  /** What it brings, where a rendered file already has it; else its own file says so. */
  readonly layer?: Layer;
}

export interface Resolved {
  /** Lowest first: base, presets, then the given layers. */
  readonly layers: readonly Layer[];
  readonly presets: readonly AppliedPreset[];
  /** Ids of presets that are left out if anything asks for them. */
  readonly ignored: readonly string[];
}

/** A name of a preset in a file, before it is looked up. */
interface Reference {
  readonly text: string;
  readonly directory: string;
  readonly at: Location | undefined;
  readonly from: string;
  /** Where a layer named the preset that led here, when that is another place. */
  readonly asked?: Location | undefined;
}

/**
 * Puts the presets that any layer asks for, and what they extend, below the layers: each once, depth first,
 * in the order written, bases first. Without a base among them, the host's own base comes first. What a
 * rendered file already has of a preset takes the preset's place.
 */
export function resolvePresets(
  layers: readonly Layer[],
  catalogue: Catalogue,
  hostBase: string | undefined,
): { resolved: Resolved; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const find = finder(catalogue, diagnostics);
  const ignored = new Set(references(layers, 'ignore_presets').map((each) => find(each)?.id));
  const walk: Walk = { applied: new Map(), ignored, find, diagnostics };
  for (const layer of layers) applyRendered(layer, walk);
  for (const reference of references(layers, 'presets')) apply(reference, [], walk);
  const chosen = [...walk.applied.values()];
  const bases = chosen.filter(({ preset }) => isBase(preset));
  const base = bases.length === 0 ? automaticBase(hostBase, walk) : bases;
  const presets = [...base, ...chosen.filter(({ preset }) => !isBase(preset))];
  return {
    resolved: {
      layers: [...presets.map(layerOf), ...layers.map(ownPart)],
      presets,
      ignored: [...ignored].flatMap((id) => id ?? []),
    },
    diagnostics,
  };
}

/** One preset with what it extends, lowest first, without a base and without any other layer. */
export function resolvePreset(
  preset: PresetFile,
  catalogue: Catalogue,
): { resolved: Resolved; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const find = finder(catalogue, diagnostics);
  const walk: Walk = { applied: new Map(), ignored: new Set(), find, diagnostics };
  apply({ text: preset.id, directory: '/', at: undefined, from: preset.id }, [], walk);
  const presets = [...walk.applied.values()];
  return {
    resolved: { layers: presets.map(layerOf), presets, ignored: [] },
    diagnostics,
  };
}

/** Every `./x.yaml` that layers or presets name and the catalogue does not have yet. */
export function missingLocalPresets(
  layers: readonly Layer[],
  catalogue: Catalogue,
): { readonly path: string; readonly at: Location | undefined }[] {
  const asked = [
    ...layers.flatMap(renderedPresets),
    ...references(layers, 'presets'),
    ...references(layers, 'ignore_presets'),
    ...catalogue.presets.flatMap(extended),
  ];
  return asked.flatMap(({ text, directory, at }) => {
    if (!/^(\.\/|\/)/.test(text)) return [];
    const path = text.startsWith('/') ? text : `${directory}/${text.slice(2)}`;
    return catalogue.byName.has(path) ? [] : [{ path, at }];
  });
}

/** Looks references up and notes those that nothing answers to. */
function finder(catalogue: Catalogue, diagnostics: Diagnostic[]): Walk['find'] {
  return (reference) => {
    const found = lookup(catalogue, reference.text, reference.directory);
    if (!('help' in found)) return found;
    diagnostics.push(unknown(reference, found.help));
    return undefined;
  };
}

interface Walk {
  readonly applied: Map<string, AppliedPreset>;
  readonly ignored: ReadonlySet<string | undefined>;
  readonly find: (reference: Reference) => PresetFile | undefined;
  readonly diagnostics: Diagnostic[];
}

function apply(reference: Reference, chain: readonly string[], walk: Walk): void {
  const preset = walk.find(reference);
  if (preset === undefined || walk.ignored.has(preset.id)) return;
  if (chain.includes(preset.id)) {
    const circle = [...chain.slice(chain.indexOf(preset.id)), preset.id].join(' > ');
    const message = `presets extend each other in a circle: ${circle}`;
    walk.diagnostics.push(
      problem('preset-cycle', message, {
        at: reference.at,
        help: 'Take one of them out of `extends`.',
      }),
    );
    return;
  }
  if (walk.applied.has(preset.id)) return;
  const asked = reference.asked ?? reference.at;
  for (const each of extended(preset)) apply({ ...each, asked }, [...chain, preset.id], walk);
  walk.applied.set(preset.id, { preset, requestedBy: reference.from, requestedAt: asked });
}

/** Presets that a rendered file has already count as asked for, and are not added again. */
function applyRendered(layer: Layer, walk: Walk): void {
  for (const reference of renderedPresets(layer)) {
    const preset = walk.find(reference);
    if (preset === undefined || walk.ignored.has(preset.id)) continue;
    const part = { ...layer, part: { preset: reference.text } };
    const from = { requestedBy: layer.name, requestedAt: reference.at };
    walk.applied.set(preset.id, { preset, ...from, layer: part });
  }
}

/** Nothing that a repository brings can declare presets applied: it would take rules away. */
function renderedPresets(layer: Layer): Reference[] {
  const { rendered } = layer.sandbox;
  if (rendered === undefined || isProjectOrigin(layer)) return [];
  return (rendered.presets ?? []).map((text, index) =>
    referenceTo(text, layer, layer.positions, ['rendered', 'presets', index]),
  );
}

function layerOf({ preset, layer }: AppliedPreset): Layer {
  return layer ?? presetLayer(preset);
}

function ownPart(layer: Layer): Layer {
  return renderedPresets(layer).length === 0 ? layer : { ...layer, part: 'own' };
}

function automaticBase(hostBase: string | undefined, walk: Walk): AppliedPreset[] {
  if (hostBase === undefined) return [];
  const from = { text: hostBase, directory: '/', at: undefined, from: 'host' };
  const preset = walk.find(from);
  if (preset === undefined || walk.ignored.has(preset.id)) return [];
  return [{ preset, requestedBy: 'host' }];
}

function isBase({ preset }: PresetFile): boolean {
  return preset.category === 'base';
}

function references(layers: readonly Layer[], key: 'presets' | 'ignore_presets'): Reference[] {
  return layers.flatMap((layer) =>
    (layer.sandbox[key] ?? []).map((text, index) =>
      referenceTo(text, layer, layer.positions, [key, index]),
    ),
  );
}

function extended(file: PresetFile): Reference[] {
  const from = { name: file.id, directory: file.path.slice(0, file.path.lastIndexOf('/')) };
  return (file.preset.extends ?? []).map((text, index) =>
    referenceTo(text, from, file.positions, ['extends', index]),
  );
}

function referenceTo(
  text: string,
  from: { readonly name: string; readonly directory: string },
  positions: Positions,
  path: Path,
): Reference {
  return { text, directory: from.directory, at: locate(positions, path), from: from.name };
}

function unknown({ text, at }: Reference, help: string): Diagnostic {
  if (text.startsWith('./')) {
    return problem('unknown-preset', `the preset file \`${text}\` is not there, or has errors`, {
      at,
      help: 'Correct the path, which is relative to the file that names it.',
    });
  }
  return problem('unknown-preset', `unknown preset \`${text}\``, { at, help });
}
