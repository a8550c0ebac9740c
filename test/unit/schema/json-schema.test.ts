import { Ajv, type ValidateFunction } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { hasErrors } from '../../../src/diagnostics/diagnostic.ts';
import { configSchema, presetSchema, type JsonSchema } from '../../../src/schema/json-schema.ts';
import { parseConfig, parsePreset } from '../../../src/source/layer.ts';
import { shippedFiles } from '../../support/compose.ts';

const schemas = { config: configSchema(), preset: presetSchema() } as const;
const validators: Readonly<Record<keyof typeof schemas, ValidateFunction>> = {
  config: new Ajv({ strict: true }).compile(schemas.config),
  preset: new Ajv({ strict: true }).compile(schemas.preset),
};

describe.each(['config', 'preset'] as const)('the JSON Schema of a %s', (kind) => {
  const schema = schemas[kind];

  it('is draft 7 with a name and a title', () => {
    expect(schema).toMatchObject({
      $schema: 'http://json-schema.org/draft-07/schema#',
      $id: `${kind}.schema.json`,
      title: expect.stringContaining('devenv-sandbox'),
    });
  });

  it('describes every field', () => {
    const fields = listFields(schema, schema);
    expect(fields.length).toBeGreaterThan(40);
    expect(fields.filter(({ description }) => !description).map(({ path }) => path)).toEqual([]);
  });

  it('refuses unknown keys in everything that is ours', () => {
    const open = listMaps(schema).filter((map) => map['additionalProperties'] !== false);
    const root = kind === 'config' ? 1 : 0;
    expect(open).toHaveLength(root);
  });
});

/** Documents about which the schema and the parser must say the same. */
const configs: readonly (readonly [boolean, string])[] = [
  [true, 'sandbox: {}'],
  [true, 'inputs: { nixpkgs: { url: github:NixOS/nixpkgs } }\nsandbox: { enable: true }'],
  [true, 'presets: [rust-dev, ./mine.yaml]'],
  [true, 'sandbox: { presets: [rust-dev], ignore_presets: [git] }'],
  [true, 'sandbox: { mounts: [{ path: /a, mode: ro }, { path: /b, mode: read-only }] }'],
  [true, 'sandbox: { mounts: [{ path: ~/x, mode: state-dir, scope: user, seed: [a/b] }] }'],
  [true, 'sandbox: { mounts: [{ path: $HOME/x, dest: /y, optional: true, late: true }] }'],
  [true, 'sandbox: { env: { inherit: none, keep: [A, B_*], set: { C: d }, unset: [E] } }'],
  [true, 'sandbox: { network: { enable: false, host_certs: false, host_resolv: true } }'],
  [true, 'sandbox: { secrets: [{ name: key, path: /run/key, env: KEY, optional: true }] }'],
  [true, 'sandbox: { hardening: { user_namespaces: true, new_session: always } }'],
  [false, 'sandbox:'],
  [false, 'sandbox: [rust-dev]'],
  [false, 'sandbox: true'],
  [false, 'presets: rust-dev'],
  [false, 'presets: [1]'],
  [false, 'sandbox: { enable: "yes" }'],
  [false, 'sandbox: { enabled: true }'],
  [false, 'sandbox: { mounts: /a }'],
  [false, 'sandbox: { mounts: [/a] }'],
  [false, 'sandbox: { mounts: [{ mode: ro }] }'],
  [false, 'sandbox: { mounts: [{ path: /a, mode: readonly }] }'],
  [false, 'sandbox: { mounts: [{ path: /a, optional: 1 }] }'],
  [false, 'sandbox: { mounts: [{ path: /a, source: /b }] }'],
  [false, 'sandbox: { mounts: [{ path: /a, seed: b }] }'],
  [false, 'sandbox: { mounts: [{ path: 7 }] }'],
  [false, 'sandbox: { env: { inherit: some } }'],
  [false, 'sandbox: { env: { set: { A: 1 } } }'],
  [false, 'sandbox: { env: { set: [A] } }'],
  [false, 'sandbox: { network: false }'],
  [false, 'sandbox: { network: { ports: [80] } }'],
  [false, 'sandbox: { secrets: [{ path: /run/key }] }'],
  [false, 'sandbox: { secret_dirs: /run }'],
  [false, 'sandbox: { hardening: { new_session: sometimes } }'],
];

const about = 'summary: Something\ncategory: tool\ndescription: Some thing.\n';
const presets: readonly (readonly [boolean, string])[] = [
  [true, `${about}sandbox: {}`],
  [true, `${about}aliases: [x]\nextends: [git]\nsandbox: { mounts: [{ path: /a, why: b }] }`],
  [true, `${about}sandbox: {}\npromises: { readable: [/a], hidden: [/b], runs: [a b] }`],
  [false, `${about}`],
  [false, 'category: tool\ndescription: Some thing.\nsandbox: {}'],
  [false, 'summary: Something\ndescription: Some thing.\nsandbox: {}'],
  [false, 'summary: Something\ncategory: tool\nsandbox: {}'],
  [false, `${about.replace('tool', 'tools')}sandbox: {}`],
  [false, `${about.replace('Something', 'x'.repeat(81))}sandbox: {}`],
  [false, `${about}sandbox: { presets: [git] }`],
  [false, `${about}sandbox: { ignore_presets: [git] }`],
  [false, `${about}sandbox: { enable: true }`],
  [false, `${about}sandbox: {}\npromises: { hides: [/a] }`],
  [false, `${about}sandbox: {}\npromises: { runs: cargo }`],
  [false, `${about}sandbox: {}\nmounts: []`],
];

/** What a schema cannot say, so that only `sbx check` finds it. */
const finer: readonly string[] = [
  'presets: [git]\nsandbox: { presets: [helix] }',
  'presets: [Git]',
  'sandbox: { mounts: [{ path: relative }] }',
  'sandbox: { mounts: [{ path: /a/../b }] }',
  'sandbox: { mounts: [{ path: /$(id) }] }',
  'sandbox: { env: { keep: ["*"] } }',
  'sandbox: { env: { set: { "A-B": c } } }',
  'sandbox: { secrets: [{ name: a/b }] }',
  'sandbox: { mounts: [{ path: "/a\\u202e" }] }',
];

describe('the JSON Schema and the parser', () => {
  it.each(configs)('agree that it is %s that this configuration is valid: %s', (valid, text) => {
    expect({ schema: bySchema('config', text), parser: byParser('config', text) }).toEqual({
      schema: valid,
      parser: valid,
    });
  });

  it.each(presets)('agree that it is %s that this preset is valid: %s', (valid, text) => {
    expect({ schema: bySchema('preset', text), parser: byParser('preset', text) }).toEqual({
      schema: valid,
      parser: valid,
    });
  });

  it.each(shippedFiles)('agree that $name is valid', ({ bytes }) => {
    const text = new TextDecoder().decode(bytes);
    expect([bySchema('preset', text), byParser('preset', text)]).toEqual([true, true]);
  });

  it.each(finer)('differ in what only the parser can tell: %s', (text) => {
    expect([bySchema('config', text), byParser('config', text)]).toEqual([true, false]);
  });
});

function bySchema(kind: keyof typeof schemas, text: string): boolean {
  return validators[kind](parse(text));
}

function byParser(kind: keyof typeof schemas, text: string): boolean {
  const file = { name: 'x.yaml', path: '/p/x.yaml', bytes: new TextEncoder().encode(text) };
  const { diagnostics } =
    kind === 'config' ? parseConfig(file, 'project') : parsePreset(file, 'user');
  return !hasErrors(diagnostics);
}

/** Every property below a part of a schema, with the description an editor shows for it. */
function listFields(
  part: JsonSchema,
  root: JsonSchema,
  above = '',
): { path: string; description: string }[] {
  const followed = follow(part, root);
  const properties = Object.entries((followed['properties'] ?? {}) as Record<string, JsonSchema>);
  const items = [followed['items'], followed['additionalProperties']].filter(isPart);
  return [
    ...properties.flatMap(([name, property]) => [
      {
        path: `${above}.${name}`,
        description: String(follow(property, root)['description'] ?? ''),
      },
      ...listFields(property, root, `${above}.${name}`),
    ]),
    ...items.flatMap((item) => listFields(item, root, `${above}[]`)),
  ];
}

function follow(part: JsonSchema, root: JsonSchema): JsonSchema {
  const { $ref } = part;
  if (typeof $ref !== 'string') return part;
  const definitions = root['definitions'] as Record<string, JsonSchema>;
  return definitions[$ref.replace('#/definitions/', '')] ?? {};
}

/** Every map with fixed keys anywhere in a schema. */
function listMaps(value: unknown): JsonSchema[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = isPart(value) && isPart(value['properties']) && value['type'] === 'object';
  return [...(own ? [value as JsonSchema] : []), ...Object.values(value).flatMap(listMaps)];
}

function isPart(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
