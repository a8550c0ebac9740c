import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { configSchema, type JsonSchema } from '../../src/schema/json-schema.ts';
import { repository } from '../setup/places.js';
import { missing } from './support/checkouts.ts';
import { optionsPage } from './support/options-page.ts';
import { evaluate } from './support/nix.ts';

interface Option {
  readonly loc: readonly string[];
  readonly kind: string;
  readonly values: readonly string[] | null;
}

const page = readFileSync(join(repository, 'nix/OPTIONS.md'), 'utf8');
const schema = configSchema();
let options: Option[];

beforeAll(() => {
  options = (evaluate('(import ./test/nix/support/stub-lib.nix).list') as Option[]).map((each) => ({
    ...each,
    loc: each.loc.slice(2),
  }));
});

/** Where a part of the schema is repeated by options, and what the module says in another way. */
const parts = [
  { section: 'mounts', at: ['settings', 'mounts', '*'], otherwise: [] },
  { section: 'network', at: ['settings', 'network'], otherwise: [] },
  { section: 'env', at: ['settings', 'env'], otherwise: [] },
  { section: 'secrets', at: ['secrets', '<name>'], otherwise: ['name'] },
] as const;

describe('options of the module and the JSON Schema', () => {
  it.each(parts)('have the same keys in $section', ({ section, at, otherwise }) => {
    const own = optionsBelow(at).map(({ loc }) => loc.at(-1));
    expect([...own, ...otherwise].toSorted()).toEqual(Object.keys(properties(section)).toSorted());
  });

  it.each(parts)('have the same types and values in $section', ({ section, at }) => {
    const own = optionsBelow(at).map(({ loc, kind, values }) => [loc.at(-1), { kind, values }]);
    const wanted = Object.entries(properties(section))
      .filter(([key]) => own.some(([name]) => name === key))
      .map(([key, { type, enum: values = null }]) => [key, { kind: type, values }]);
    expect(Object.fromEntries(own)).toEqual(Object.fromEntries(wanted));
  });

  it('name keys of `sandbox` that exist', () => {
    const own = options.filter(({ loc }) => loc[0] === 'settings').map(({ loc }) => loc[1]);
    const known = Object.keys(resolve(sandbox()).properties);
    expect([...new Set(own)].filter((key) => key !== undefined && !known.includes(key))).toEqual(
      [],
    );
    expect(own).toContain('protect');
  });
});

describe('OPTIONS.md', () => {
  it('is what the options say, but for types, which only nixpkgs can name', () => {
    const stubbed = evaluate('(import ./test/nix/support/stub-lib.nix).page') as string;
    expect(withoutTypes(stubbed)).toBe(withoutTypes(page));
  });

  it.skipIf(missing)('is what the options say, types included', () => {
    expect(optionsPage()).toBe(page);
  });

  it('has a description, a type and a default for every option', () => {
    const sections = page.split(/^## /m).slice(1);
    expect(sections).toHaveLength(options.length);
    for (const section of sections) {
      expect(section).toMatch(
        /^`programs\.devenv-sandbox\.\S+`\n\n[A-Z][^]*\n- type: .+\n- default:/,
      );
    }
  });
});

function optionsBelow(at: readonly string[]): Option[] {
  return options.filter(
    ({ loc }) => loc.length === at.length + 1 && at.every((part, index) => loc[index] === part),
  );
}

interface Part {
  readonly type: string;
  readonly enum?: readonly string[];
  readonly properties: Readonly<Record<string, Part>>;
  readonly items: Part;
  readonly $ref?: string;
  readonly allOf?: readonly Part[];
}

function sandbox(): Part {
  return (schema['properties'] as Record<string, Part>)['sandbox'] as Part;
}

/** The keys of a section of `sandbox`, or of the items of a list there. */
function properties(section: string): Readonly<Record<string, Part>> {
  const part = resolve(resolve(sandbox()).properties[section] as Part);
  const { properties: all } = part.type === 'array' ? resolve(part.items) : part;
  return Object.fromEntries(Object.entries(all).map(([key, each]) => [key, resolve(each)]));
}

function resolve(part: Part): Part {
  const reference = part.$ref ?? part.allOf?.[0]?.$ref;
  if (reference === undefined) return part;
  const name = reference.slice(reference.lastIndexOf('/') + 1);
  return resolve((schema['definitions'] as JsonSchema)[name] as Part);
}

function withoutTypes(text: string): string {
  return text.replaceAll(/^- type: .*\n/gm, '');
}
