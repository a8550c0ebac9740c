import type { Resolved } from '../presets/resolve.ts';
import type { Layer } from '../source/layer.ts';
import { annotate, Leaf, type Annotated } from './annotate.ts';

/** What a rendered file says about itself, and the presets that it must go on ignoring. */
export interface RenderedFrom {
  readonly base?: string;
  readonly presets: readonly string[];
  /** What each preset brought, by its id: `network.enable`, `mounts:DEST`, `env.keep:NAME`. */
  readonly from: Readonly<Record<string, readonly string[]>>;
  /** Of that, what the other layers set too, down to single fields: `mounts.mode:DEST`. */
  readonly own: readonly string[];
  readonly ignored: readonly string[];
}

/** Which rules of the merged policy came from which preset. `annotated` are all layers, presets first. */
export function describeParts(
  annotated: readonly Annotated[],
  { presets, ignored }: Resolved,
): RenderedFrom {
  const layers = annotated.map(listEntries);
  const from = Object.fromEntries(
    presets.map(({ preset }, index) => [preset.id, names(layers[index], 'entry')]),
  );
  const brought = new Set(Object.values(from).flat());
  const own = layers.slice(presets.length).flatMap((entries) =>
    names(
      entries.filter(({ entry }) => brought.has(entry)),
      'leaf',
    ),
  );
  const base = presets.find(({ preset }) => preset.preset.category === 'base')?.preset.id;
  return {
    ...(base !== undefined && { base }),
    presets: presets.map(({ preset }) => preset.id),
    from,
    own: [...new Set(own)],
    ignored,
  };
}

/**
 * As `annotate`, and of a rendered layer only its part: what one preset brought, or, for `own`, what the
 * configuration that was rendered set itself. A rule that only ignored presets brought is in no part.
 */
export function annotatePart(layer: Layer, rank: number): Annotated {
  const { part, sandbox } = layer;
  const whole = annotate(layer, rank);
  if (part === undefined) return whole;
  const rendered = sandbox.rendered ?? {};
  const own = new Set(rendered.own);
  const from = rendered.from ?? {};
  const brought = new Set(Object.values(from).flat());
  const mine = new Set(part === 'own' ? [] : from[part.preset]);
  const kept = listEntries(whole).filter(({ entry, leaf }) => {
    if (part === 'own') return !brought.has(entry) || own.has(leaf);
    // An item of a list is no other for standing in two layers, and keeps its place in the order.
    return mine.has(entry) && (!own.has(leaf) || isItem(entry));
  });
  return pick(whole, new Set(kept.map(({ leaf }) => leaf)));
}

function isItem(entry: string): boolean {
  return /^(?:env\.keep|env\.unset|secret_dirs|protect|unprotect):/.test(entry);
}

/** One written value: the rule it belongs to, and its own name. They differ in mounts and secrets. */
interface Entry {
  readonly entry: string;
  readonly leaf: string;
}

function names(entries: readonly Entry[] = [], of: keyof Entry): string[] {
  return [...new Set(entries.map((each) => each[of]))];
}

function listEntries(layer: Annotated): Entry[] {
  const found: Entry[] = [];
  visit(layer, (entry) => {
    found.push(entry);
    return true;
  });
  return found;
}

function pick(layer: Annotated, leaves: ReadonlySet<string>): Annotated {
  return visit(layer, ({ leaf }) => leaves.has(leaf));
}

type Wanted = (entry: Entry) => boolean;

/** A layer with only the wanted values; what becomes empty goes. */
function visit(layer: Annotated, wanted: Wanted): Annotated {
  const filtered = Object.entries(layer).map(([option, value]) => [
    option,
    option === 'mounts' || option === 'secrets'
      ? visitNamed(option, value as Record<string, object>, wanted)
      : visitOption(option, value, wanted),
  ]);
  return Object.fromEntries(filtered.filter(([, value]) => value !== undefined)) as Annotated;
}

/** Mounts and secrets: each field is a value, all fields of a name are one rule. */
function visitNamed(option: string, all: Record<string, object>, wanted: Wanted): unknown {
  return filled(
    Object.entries(all).map(([name, fields]) => [
      name,
      filled(
        Object.entries(fields).filter(([field]) =>
          wanted({ entry: `${option}:${name}`, leaf: `${option}.${address(field)}:${name}` }),
        ),
      ),
    ]),
  );
}

/** A mount without a source says with `path` where it is, so the two are one while a layer is parsed. */
function address(field: string): string {
  return field === 'dest' ? 'path' : field;
}

/** Everything else: each value is a rule of its own. */
function visitOption(option: string, value: unknown, wanted: Wanted): unknown {
  if (value instanceof Leaf) return wanted({ entry: option, leaf: option }) ? value : undefined;
  if (Array.isArray(value)) {
    const kept = (value as Leaf<string>[]).filter((item) => {
      const name = `${option}:${item.value}`;
      return wanted({ entry: name, leaf: name });
    });
    return kept.length === 0 ? undefined : kept;
  }
  return filled(
    Object.entries(value as object).map(([key, item]) => [
      key,
      option === 'env.set'
        ? visitOption(`${option}:${key}`, item, wanted)
        : visitOption(`${option}.${key}`, item, wanted),
    ]),
  );
}

function filled(entries: readonly (readonly unknown[])[]): unknown {
  const kept = entries.filter(([, value]) => value !== undefined);
  return kept.length === 0 ? undefined : Object.fromEntries(kept as [string, unknown][]);
}
