import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accessTo } from '../../../src/plan/access.ts';
import { controlFiles } from '../../../src/plan/control-files.ts';
import type { HostFacts } from '../../../src/plan/facts.ts';
import { findGrants } from '../../../src/plan/grants.ts';
import { isWritableHost } from '../../../src/plan/operation.ts';
import { prefixes } from '../../../src/plan/paths.ts';
import { planSandbox, type World } from '../../../src/plan/plan.ts';
import { resolvePath } from '../../../src/plan/resolve-path.ts';
import { composePolicy } from '../../../src/policy/compose.ts';
import type { Policy } from '../../../src/policy/policy.ts';
import { loadPresets } from '../../../src/host/preset-files.ts';
import { resolvePresets } from '../../../src/presets/resolve.ts';
import { parseConfig, type Layer } from '../../../src/source/layer.ts';
import { hosts } from '../../fixtures/hosts/all.ts';
import { baseOf, everyPath, factsFor, type Host } from '../../fixtures/hosts/host.ts';
import { arbitraryLayer, type WrittenLayer } from '../support/arbitrary-layer.ts';
import { sourceFile } from '../support/files.ts';

const { catalogue } = loadPresets([], '/nonexistent');
const minimalDevices = /^\/dev\/(?:null|zero|full|random|urandom)$/;

interface Case {
  readonly policy: Policy;
  readonly world: World;
  readonly trusted: Policy;
  readonly trustedWorld: World;
  readonly facts: HostFacts;
}

/** The two plans of a project's layer above a user's; undefined where a layer has a mistake. */
function caseOf(host: Host, user: WrittenLayer, project: WrittenLayer): Case | undefined {
  const own = layerOf(user, 'user');
  const theirs = layerOf(project, 'project');
  if (own === undefined || theirs === undefined) return undefined;
  const [policy, trusted] = [policyOf([own, theirs], host), policyOf([own], host)];
  if (policy === undefined || trusted === undefined) return undefined;
  const facts: HostFacts = {
    ...factsFor(policy, host),
    variables: host.environment,
    paths: everyPath(host),
  };
  const worldOf = (each: Policy): World => planSandbox(each, facts).world;
  return { policy, world: worldOf(policy), trusted, trustedWorld: worldOf(trusted), facts };
}

function layerOf(sandbox: WrittenLayer, kind: 'user' | 'project'): Layer | undefined {
  return parseConfig(sourceFile(JSON.stringify({ sandbox }), `${kind}.yaml`), kind).layer;
}

function policyOf(layers: readonly Layer[], host: Host): Policy | undefined {
  return composePolicy(resolvePresets(layers, catalogue, baseOf(host)).resolved).policy;
}

/** The host object that is seen at a path, and whether writing there changes it. */
function seen(path: string, { operations }: World, { paths }: HostFacts) {
  const { access, exists, view } = accessTo(path, operations, paths);
  const { through, host } = view;
  const isHost = through?.kind === 'overlay' || (through?.kind === 'bind' && !isPrivate(through));
  if (!exists || !isHost || host === undefined) return { through, writable: false };
  const { path: object, kind } = resolvePath(host, (each) => paths[each] ?? { kind: 'missing' });
  // A mount point is there even where the host has nothing.
  if (kind === 'missing' && path !== through?.dest) return { through, writable: false };
  return { object, through, writable: access === 'read-write' || access === 'device' };
}

function isPrivate({ role }: { role?: string }): boolean {
  return role === 'state' || role === 'empty-file';
}

/** Everything at which the second world gives more than the first, found without comparing plans. */
function widened({ policy, world, trustedWorld, facts }: Case, host: Host): string[] {
  const written = [...world.operations, ...trustedWorld.operations].map(({ dest }) => dest);
  const paths = new Set([...Object.keys(everyPath(host)), ...written]);
  return [...paths].filter((path) => {
    const [before, after] = [seen(path, trustedWorld, facts), seen(path, world, facts)];
    if (after.object === undefined) return false;
    if (after.object === before.object) return after.writable && !before.writable;
    const elsewhere = seen(after.object, trustedWorld, facts);
    if (elsewhere.object === after.object && !after.writable) return false;
    const { through } = after;
    const preset = policy.presets.find(({ id }) => id === through?.origin.name);
    const isTool = preset?.source === 'shipped' && preset.category === 'toolchain';
    return after.writable || !(isTool || minimalDevices.test(after.object));
  });
}

function texts({ environment, operations }: World): string {
  return JSON.stringify([environment.set, operations]);
}

function isWatched(world: World, path: string): boolean {
  return world.watched.some((each) => each.path === path);
}

/** Values of the caller that reach the inside in the second world only. */
function newVariables({ policy, world, trustedWorld, facts }: Case): string[] {
  const secrets = Object.entries(facts.variables).filter(
    ([name, value]) =>
      /secret/.test(value) &&
      // What the user passes already is no news, under whatever name it comes.
      !trustedWorld.environment.keep.includes(name) &&
      texts(world).includes(value) &&
      !texts(trustedWorld).includes(value),
  );
  const had = new Set(trustedWorld.environment.keep);
  const kept = world.environment.keep.filter((name) => !had.has(name));
  const byShipped = (name: string): boolean =>
    policy.presets.some(({ id, source }) =>
      [`env.keep.${name}`, `env.keep.${name.replace(/[^_]*$/, '*')}`].some(
        (key) => source === 'shipped' && policy.origins[key]?.name === id,
      ),
    );
  return [...secrets.map(([name]) => name), ...kept.filter((name) => !byShipped(name))];
}

/** Control files that the first world holds or watches, and the second leaves to the inside. */
function released({ world, trustedWorld, facts }: Case): string[] {
  return controlFiles
    .map(({ path }) => `${facts.root}/${path}`)
    .filter((path) => isWatched(trustedWorld, path) && !isWatched(world, path))
    .filter((path) => {
      const { through, host } = accessTo(path, world.operations, facts.paths).view;
      return host === path && through !== undefined && isWritableHost(through);
    });
}

function lessHardened({ world, trustedWorld }: Case): string[] {
  const gained = (test: (each: World) => boolean): boolean => test(world) && !test(trustedWorld);
  return [
    ...(gained(({ namespaces }) => namespaces.includes('--share-net')) ? ['network'] : []),
    ...(gained(({ namespaces }) => !namespaces.includes('--disable-userns'))
      ? ['user namespaces']
      : []),
    ...(gained(({ seccomp }) => seccomp === undefined) ? ['no seccomp'] : []),
    ...(gained(({ session }) => session === 'never') ? ['session'] : []),
  ];
}

function userLayers(host: Host): fc.Arbitrary<WrittenLayer> {
  return fc.oneof(
    fc.constant<WrittenLayer>({}),
    fc.constant<WrittenLayer>({ network: { enable: false }, env: { inherit: 'none' } }),
    fc.constant<WrittenLayer>({ hardening: { new_session: 'always' }, protect: ['./src'] }),
    interesting(host),
  );
}

/** Layers that meet what the host has, beside those that mostly miss it. */
function interesting(host: Host): fc.Arbitrary<WrittenLayer> {
  const known = Object.keys(everyPath(host)).filter((path) => !/^\/(?:proc|sys)/.test(path));
  const path = fc.oneof(fc.constantFrom(...known), fc.constantFrom('$HOME', '$PWD', '/', './.git'));
  const control = fc.constantFrom(...controlFiles.map((each) => `./${each.path}`));
  const modes = ['ro', 'rw', 'dev', 'tmpfs', 'mask', 'none', 'state-dir', 'overlay-tmpfs'] as const;
  const mount = fc.record(
    {
      path,
      dest: fc.oneof(path, fc.constant('/new/place')),
      mode: fc.constantFrom(...modes),
      late: fc.boolean(),
      optional: fc.constant(true),
    },
    { requiredKeys: ['path'], noNullPrototype: true },
  );
  const ids = catalogue.presets.map(({ id }) => id);
  const name = fc.constantFrom(...Object.keys(host.environment));
  return fc.record(
    {
      presets: fc.uniqueArray(fc.constantFrom(...ids), { maxLength: 2 }),
      ignore_presets: fc.uniqueArray(fc.constantFrom(...ids), { maxLength: 1 }),
      mounts: fc.uniqueArray(mount, { maxLength: 4, selector: (each) => each.dest ?? each.path }),
      unprotect: fc.uniqueArray(control, { maxLength: 2 }),
      env: fc.record(
        {
          inherit: fc.constantFrom('safe', 'all', 'none'),
          keep: fc.uniqueArray(name, { maxLength: 2 }),
          set: fc.dictionary(
            fc.constantFrom('A', 'B'),
            name.map((each) => `x\${${each}:-}`),
          ),
        },
        { requiredKeys: [], noNullPrototype: true },
      ),
      hardening: fc.record(
        {
          seccomp: fc.boolean(),
          user_namespaces: fc.boolean(),
          new_session: fc.constantFrom('auto', 'always', 'never'),
        },
        { requiredKeys: [], noNullPrototype: true },
      ),
      network: fc.record({ enable: fc.boolean() }),
    },
    { requiredKeys: [], noNullPrototype: true },
  ) as fc.Arbitrary<WrittenLayer>;
}

describe.each(hosts.map((host) => [host.name, host] as const))('on %s', (_name, host) => {
  it('no layer of a project gives more than the user does without a grant that names it', () => {
    let checked = 0;
    let needed = 0;
    const property = fc.property(
      userLayers(host),
      fc.oneof({ weight: 3, arbitrary: interesting(host) }, arbitraryLayer),
      (user, project) => {
        const found = caseOf(host, user, project);
        if (found === undefined) return;
        checked += 1;
        const keys = findGrants(found, found.facts).map(({ key }) => key);
        const names = (path: string): boolean =>
          prefixes(path).some((each) => keys.some((key) => ` ${key} `.includes(` ${each} `)));
        const more = widened(found, host);
        needed += more.length > 0 ? 1 : 0;
        const unnamed = more.filter((path) => {
          const { object = path } = seen(path, found.world, found.facts);
          return !names(path) && !names(object);
        });
        expect(unnamed).toEqual([]);
        expect(released(found).filter((path) => !names(path))).toEqual([]);
        expect(keys).toEqual(expect.arrayContaining(lessHardened(found)));
        const variables = newVariables(found).map((name) => `variable ${name}`);
        expect(keys).toEqual(expect.arrayContaining(variables));
      },
    );
    fc.assert(property, { numRuns: 300 });
    expect(checked).toBeGreaterThan(100);
    expect(needed).toBeGreaterThan(20);
  });
});
