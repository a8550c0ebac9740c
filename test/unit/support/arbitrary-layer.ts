import fc from 'fast-check';
import type { z } from 'zod';
import { MountLayer } from '../../../src/schema/mount.ts';
import { SandboxLayer } from '../../../src/schema/sandbox.ts';
import { SecretLayer } from '../../../src/schema/secret.ts';
import { canonicalPath } from '../../../src/schema/template.ts';

/** A layer as a person may write it: short modes are not yet full ones. */
export type WrittenLayer = z.input<typeof SandboxLayer>;
type WrittenMount = z.input<typeof MountLayer>;

/** Characters that mean something to YAML, to a shell or to a template, next to harmless ones. */
const characters = [...'aZ09_.-+:#@%&*!|>?,"\'`{}[]()=\\~; ', 'ü', '日', '😀'];
const word = fc.string({ unit: fc.constantFrom(...characters), minLength: 1, maxLength: 12 });

const component = word.filter((each) => each !== '..' && each !== '.');
const start = fc.constantFrom(
  '',
  '~',
  '.',
  '$HOME',
  '${PWD}',
  '$XDG_CONFIG_HOME',
  '${NO_A1:-/x y}',
);
const anyPath = fc
  .tuple(start, fc.array(component, { minLength: 1, maxLength: 4 }))
  .map(([first, rest]) => [first, ...rest].join('/'));
/** Often one of a few, so that layers meet at a destination, in one spelling or another. */
const arbitraryPath = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom('/a', '~/b', '$HOME/b/', '${HOME}//b', './c', '$PWD/c') },
  { weight: 1, arbitrary: anyPath },
);

const variable = fc.oneof(
  fc.constantFrom('A', 'PATH', 'CARGO_HOME', '_x'),
  fc.stringMatching(/^[A-Za-z][A-Za-z_0-9]{0,8}$/),
);
const pattern = fc.tuple(variable, fc.constantFrom('', '*')).map((parts) => parts.join(''));
const value = fc
  .array(fc.oneof(word, fc.constantFrom('$HOME', '${A:-b}', '$$', '${USER}')), { maxLength: 4 })
  .map((parts) => parts.join(''));
const reference = fc.oneof(
  fc.constantFrom('git', 'rust-dev', './local.yaml', './sub dir/x.yml'),
  fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,8}$/),
);
const presetId = fc.constantFrom('git', 'rust-dev', '/home/alice/x y.yaml');

const some = { requiredKeys: [], noNullPrototype: true } satisfies fc.RecordConstraints<never>;

function unique(each: fc.Arbitrary<string>): fc.Arbitrary<string[]> {
  return fc.uniqueArray(each, { maxLength: 4 });
}

const mount: fc.Arbitrary<WrittenMount> = fc.record(
  {
    path: arbitraryPath,
    dest: arbitraryPath,
    mode: fc.constantFrom(...Object.values(MountLayer.shape.mode.unwrap().in.enum)),
    optional: fc.boolean(),
    late: fc.boolean(),
    canonicalize: fc.boolean(),
    scope: fc.constantFrom('project', 'user'),
    seed: unique(component.filter((each) => !each.includes('/'))),
    why: word,
  },
  { requiredKeys: ['path'], noNullPrototype: true },
);

const secret: fc.Arbitrary<z.input<typeof SecretLayer>> = fc.record(
  {
    name: fc.oneof(
      fc.constantFrom('token', 'a.b@c+d-e', 'constructor'),
      fc.stringMatching(/^[A-Za-z_][\w.@+-]{0,8}$/),
    ),
    path: arbitraryPath,
    env: variable,
    optional: fc.boolean(),
  },
  { requiredKeys: ['name'], noNullPrototype: true },
);

/** Any valid layer, every key of the schema present or absent; destinations and names stand once. */
export const arbitraryLayer: fc.Arbitrary<WrittenLayer> = fc.record(
  {
    enable: fc.boolean(),
    presets: unique(reference),
    ignore_presets: unique(reference),
    mounts: fc.uniqueArray(mount, {
      maxLength: 4,
      selector: ({ path, dest }) => canonicalPath(dest ?? path),
    }),
    network: fc.record(
      { enable: fc.boolean(), host_resolv: fc.boolean(), host_certs: fc.boolean() },
      some,
    ),
    env: fc.record(
      {
        inherit: fc.constantFrom('safe', 'all', 'none'),
        keep: unique(pattern),
        set: fc.dictionary(variable, value, { maxKeys: 4, noNullPrototype: true }),
        unset: unique(variable),
      },
      some,
    ),
    secrets: fc.uniqueArray(secret, { maxLength: 3, selector: ({ name }) => name }),
    secret_dirs: unique(arbitraryPath),
    protect: unique(arbitraryPath),
    unprotect: unique(arbitraryPath),
    hardening: fc.record(
      {
        seccomp: fc.boolean(),
        user_namespaces: fc.boolean(),
        new_session: fc.constantFrom('auto', 'always', 'never'),
      },
      some,
    ),
    rendered: fc.record(
      {
        base: presetId,
        presets: unique(presetId),
        from: fc.dictionary(presetId, unique(word), { maxKeys: 3, noNullPrototype: true }),
        own: unique(word),
      },
      some,
    ),
  },
  some,
);

/** The same layer with full modes, as it is after parsing. */
export function withFullModes(layer: WrittenLayer): SandboxLayer {
  const full = { ro: 'read-only', rw: 'read-write', dev: 'device' } as const;
  const { mounts, ...rest } = layer;
  if (mounts === undefined) return rest;
  return {
    ...rest,
    mounts: mounts.map(({ mode, ...each }) =>
      mode === undefined
        ? each
        : {
            ...each,
            mode: Object.hasOwn(full, mode) ? full[mode as keyof typeof full] : (mode as never),
          },
    ),
  };
}
