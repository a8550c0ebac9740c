import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { annotate, destinationKey, Leaf, type Annotated } from '../../../src/policy/annotate.ts';
import { mergeLayers, mergeTwo } from '../../../src/policy/merge.ts';
import type { SandboxLayer } from '../../../src/schema/sandbox.ts';
import { arbitraryLayer } from '../support/arbitrary-layer.ts';
import { layerOf } from '../support/files.ts';

/** Three layers, each knowing its name, so that origins tell them apart. */
const three = fc
  .tuple(arbitraryLayer, arbitraryLayer, arbitraryLayer)
  .map((layers) =>
    layers.map((sandbox, index) =>
      layerOf(
        stringify({ sandbox }, { aliasDuplicateObjects: false, lineWidth: 0 }),
        'user',
        `layer${index}`,
      ),
    ),
  );

describe('merging', () => {
  it('is associative, order of keys and origins included', () => {
    fc.assert(
      fc.property(three, (layers) => {
        const [a = {}, b = {}, c = {}] = layers.map(annotate);
        expect(flat(mergeTwo(mergeTwo(a, b), c))).toEqual(flat(mergeTwo(a, mergeTwo(b, c))));
      }),
      { numRuns: 50 },
    );
  });

  it('has the empty layer as identity on both sides', () => {
    fc.assert(
      fc.property(three, ([layer]) => {
        const only = annotate(layer ?? layerOf('sandbox: {}'), 0);
        expect(flat(mergeTwo({}, only))).toEqual(flat(only));
        expect(flat(mergeTwo(only, {}))).toEqual(flat(only));
      }),
      { numRuns: 50 },
    );
  });

  it('takes each scalar from the last layer that wrote it and each list item from the first', () => {
    fc.assert(
      fc.property(three, (layers) => {
        const merged = Object.fromEntries(flat(mergeLayers(layers.map(annotate))));
        const expected = new Map<string, unknown>();
        for (const [rank, layer] of layers.entries()) {
          for (const [option, value] of written(layer.sandbox)) {
            const leaf = { value, from: `layer${rank}`, rank };
            const isItem = option.endsWith(']');
            if (!isItem || !expected.has(option)) expected.set(option, leaf);
          }
        }
        expect(merged).toEqual(Object.fromEntries(expected));
      }),
      { numRuns: 50 },
    );
  });

  it('keeps the items of lists in the order of the layers', () => {
    const merged = mergeLayers(
      ['[A, B]', '[C, A]', '[B, D]'].map((keep, rank) =>
        annotate(layerOf(`sandbox: {env: {keep: ${keep}}}`), rank),
      ),
    );
    expect(merged.env?.keep?.map(({ value }) => value)).toEqual(['A', 'B', 'C', 'D']);
  });

  it('is a union within one layer too', () => {
    const layer = annotate(layerOf('sandbox: {env: {keep: [A, B, A]}}'), 0);
    expect(mergeLayers([layer]).env?.keep?.map(({ value }) => value)).toEqual(['A', 'B']);
  });

  it('changes no layer', () => {
    const lower = annotate(layerOf('sandbox: {env: {keep: [A]}, mounts: [{path: /a}]}'), 0);
    const higher = annotate(layerOf('sandbox: {env: {keep: [B]}, mounts: [{path: /a}]}'), 1);
    const before = JSON.stringify([lower, higher]);
    mergeTwo(lower, higher);
    expect(JSON.stringify([lower, higher])).toBe(before);
  });

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty', '1'])(
    'treats the name %s like any other',
    (name) => {
      const lower = annotate(layerOf(`sandbox: {secrets: [{name: "${name}", env: A}]}`), 0);
      const higher = annotate(
        layerOf(`sandbox: {secrets: [{name: "${name}", optional: true}]}`),
        1,
      );
      const merged = mergeTwo(lower, higher).secrets ?? {};
      expect(Object.keys(merged)).toEqual([name]);
      expect(Object.entries(merged)[0]?.[1]).toMatchObject({
        env: { value: 'A' },
        optional: { value: true },
      });
      expect(({} as Record<string, unknown>)['env']).toBeUndefined();
    },
  );
});

/** Every leaf of a merged layer, in order, by option. */
function flat(tree: Annotated): [option: string, leaf: unknown][] {
  const visit = (value: unknown, option: string): [string, unknown][] => {
    if (value instanceof Leaf) {
      return [[option, { value: value.value, from: value.origin.name, rank: value.origin.rank }]];
    }
    if (Array.isArray(value)) {
      return value.flatMap((item: Leaf) => visit(item, `${option}[${String(item.value)}]`));
    }
    return Object.entries(value as object).flatMap(([key, item]) =>
      visit(item, `${option}|${key}`),
    );
  };
  return visit(tree, '');
}

/** The same options as `flat`, taken from a layer itself: what each one writes. */
function written(layer: SandboxLayer) {
  const { presets: _p, ignore_presets: _i, rendered: _r, mounts, secrets, ...rest } = layer;
  const visit = (value: unknown, option: string): [string, unknown][] => {
    if (Array.isArray(value)) return value.map((item) => [`${option}[${String(item)}]`, item]);
    if (typeof value !== 'object' || value === null) return [[option, value]];
    return Object.entries(value).flatMap(([key, item]) => visit(item, `${option}|${key}`));
  };
  return [
    ...visit(rest, ''),
    ...(mounts ?? []).flatMap((mount) => {
      const { path, ...others } = mount;
      const none = ['tmpfs', 'mask', 'none', 'state-dir'].includes(mount.mode ?? '');
      const fields = none && mount.dest === undefined ? { dest: path, ...others } : mount;
      return visit(fields, `|mounts|${destinationKey(mount)}`);
    }),
    ...(secrets ?? []).flatMap((secret) => visit(secret, `|secrets|${secret.name}`)),
  ];
}
