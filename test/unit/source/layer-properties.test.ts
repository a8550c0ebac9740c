import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { MountLayer } from '../../../src/schema/mount.ts';
import { SandboxLayer } from '../../../src/schema/sandbox.ts';
import { SecretLayer } from '../../../src/schema/secret.ts';
import { parseConfig } from '../../../src/source/layer.ts';
import { pointer, type Path } from '../../../src/source/positions.ts';
import { arbitraryLayer, withFullModes, type WrittenLayer } from '../support/arbitrary-layer.ts';
import { sourceFile } from '../support/files.ts';

const style = fc.record({
  collectionStyle: fc.constantFrom('block' as const, 'flow' as const),
  indent: fc.constantFrom(2, 4),
});
type Style = typeof style extends fc.Arbitrary<infer Value> ? Value : never;

function yamlOf(layer: WrittenLayer, options: Style): string {
  // Folding is off: the writer folds between the two halves of an emoji.
  const fixed = { lineWidth: 0, aliasDuplicateObjects: false };
  return stringify({ languages: {}, sandbox: layer }, { ...options, ...fixed });
}

describe('parsing a layer', () => {
  it('gives exactly the keys and values that were written', () => {
    fc.assert(
      fc.property(arbitraryLayer, style, (written, options) => {
        const { layer, diagnostics } = parseConfig(sourceFile(yamlOf(written, options)), 'user');
        expect(diagnostics).toEqual([]);
        expect(layer?.sandbox).toStrictEqual(withFullModes(written));
      }),
      { numRuns: 300 },
    );
  });

  it('marks the text of each value', () => {
    fc.assert(
      fc.property(arbitraryLayer, style, (written, options) => {
        const text = yamlOf(written, options);
        const { layer } = parseConfig(sourceFile(text), 'user');
        for (const [path, value] of scalars(written, [])) {
          const at = layer?.positions[pointer(path)]?.value;
          const line = text.split('\n')[(at?.line ?? 0) - 1] ?? '';
          const marked = line.slice((at?.column ?? 0) - 1, (at?.endColumn ?? 0) - 1);
          expect(parse(marked), pointer(path)).toEqual(value);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('arbitraryLayer', () => {
  it('covers every key of the schema', () => {
    const seen = new Set<string>();
    for (const layer of fc.sample(arbitraryLayer, 2000)) {
      for (const key of keys(layer, '')) seen.add(key);
    }
    const { network, env, hardening, rendered } = SandboxLayer.shape;
    const nested = { network, env, hardening, rendered };
    const expected = [
      ...Object.keys(SandboxLayer.shape),
      ...Object.entries(nested).flatMap(([name, schema]) =>
        Object.keys(schema.unwrap().shape).map((key) => `${name}.${key}`),
      ),
      ...Object.keys(MountLayer.shape).map((key) => `mounts.${key}`),
      ...Object.keys(SecretLayer.shape).map((key) => `secrets.${key}`),
    ];
    expect([...seen]).toEqual(expect.arrayContaining(expected));
  });
});

function scalars(value: unknown, path: Path): [Path, unknown][] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, item]) =>
    scalars(item, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

function keys(value: unknown, prefix: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => keys(item, prefix));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [
    `${prefix}${key}`,
    ...keys(item, `${prefix}${key}.`),
  ]);
}
