import { describe, expect, it } from 'vitest';
import { layerOf, presetOf } from '../support/files.ts';
import { policyOf, policyOfLayers } from '../support/policy.ts';

describe('a policy', () => {
  it('has every default, and says that it is one', () => {
    const policy = policyOf('sandbox: {}');
    expect(policy).toMatchObject({
      enable: false,
      presets: [],
      mounts: [],
      network: { enable: true, host_resolv: true, host_certs: true },
      env: { inherit: 'safe', keep: [], set: {}, unset: [] },
      secrets: [],
      secret_dirs: [],
      hardening: { user_namespaces: false, new_session: 'auto' },
    });
    expect(new Set(Object.values(policy.origins).map(({ kind }) => kind))).toEqual(
      new Set(['default']),
    );
  });

  it('fills a default in once, above no layer', () => {
    const lower = layerOf('sandbox: {network: {enable: false}}', 'user');
    const higher = layerOf('sandbox: {network: {host_certs: false}}');
    expect(policyOfLayers([lower, higher]).network).toEqual({
      enable: false,
      host_resolv: true,
      host_certs: false,
    });
  });

  it('knows the place of every value that a layer wrote', () => {
    const text = [
      'sandbox:',
      '  enable: true',
      '  network: {enable: false}',
      '  env:',
      '    inherit: none',
      '    keep: [A_*]',
      '    set: {B: x}',
      '    unset: [C]',
      '  secret_dirs: [/s]',
      '  hardening: {user_namespaces: true}',
    ].join('\n');
    const { origins } = policyOf(text);
    const lines = Object.entries(origins).flatMap(([option, { at }]) =>
      at ? [`${option} ${at.line}:${at.column}`] : [],
    );
    expect(lines.toSorted()).toEqual([
      'enable 2:11',
      'env.inherit 5:14',
      'env.keep.A_* 6:12',
      'env.set.B 7:14',
      'env.unset.C 8:13',
      'hardening.user_namespaces 10:32',
      'network.enable 3:21',
      'secret_dirs./s 9:17',
    ]);
  });

  it('names the presets, who asked for them and what they promise', () => {
    const body =
      'sandbox: {}\npromises:\n  hidden: [$HOME/.ssh, /b]\n  readable: [/a]\n  runs: ["true"]';
    const { presets } = policyOf('sandbox: {}', [presetOf('git', body)]);
    expect(presets).toMatchObject([{ id: 'git', category: 'tool', requested_by: 'test' }]);
    const promises = presets[0]?.promises.map(
      ({ kind, path, at }) => `${kind} ${path} ${at?.line}:${at?.column}`,
    );
    expect(promises).toEqual(['readable /a 7:14', 'hidden $HOME/.ssh 6:12', 'hidden /b 6:24']);
  });
});

describe('a mount of a policy', () => {
  it('has every default, and origins only of what was written', () => {
    const [mount] = policyOf('sandbox:\n  mounts:\n    - path: /a\n').mounts;
    expect(mount).toMatchObject({
      path: '/a',
      dest: '/a',
      mode: 'read-only',
      optional: false,
      late: false,
      canonicalize: false,
      scope: 'project',
      seed: [],
    });
    expect(mount).not.toHaveProperty('why');
    expect(Object.keys(mount?.origins ?? {}).toSorted()).toEqual(['dest', 'path']);
    expect(mount?.origins.dest).toEqual(mount?.origins.path);
  });

  it('is merged field by field, each with the layer that wrote it', () => {
    const lower = layerOf(
      'sandbox: {mounts: [{path: ~/a, optional: true, why: x}]}',
      'user',
      'low',
    );
    const higher = layerOf('sandbox: {mounts: [{path: $HOME/a/, mode: rw}]}', 'user', 'high');
    const [mount, ...others] = policyOfLayers([lower, higher]).mounts;
    expect(others).toEqual([]);
    expect(mount).toMatchObject({ mode: 'read-write', optional: true, why: 'x' });
    expect(mount?.origins).toMatchObject({
      mode: { name: 'high', rank: 1 },
      optional: { name: 'low', rank: 0 },
      why: { name: 'low' },
    });
  });

  it('stays when its mode is none, as its destination may have another spelling', () => {
    const lower = layerOf('sandbox: {mounts: [{path: /a}]}', 'user');
    const higher = layerOf('sandbox: {mounts: [{path: /a, mode: none}]}');
    expect(policyOfLayers([lower, higher]).mounts).toMatchObject([{ path: '/a', mode: 'none' }]);
  });
});

describe('env.unset', () => {
  const lower = layerOf('sandbox: {env: {keep: [A, B], set: {C: x, D: y}}}', 'user');

  it('takes names out of keep and set, whichever layer wrote them', () => {
    const higher = layerOf('sandbox: {env: {unset: [A, C]}}');
    expect(policyOfLayers([lower, higher]).env).toMatchObject({
      keep: ['B'],
      set: { D: 'y' },
      unset: ['A', 'C'],
    });
  });

  it('wins over a higher layer as well', () => {
    const { env, origins } = policyOfLayers([
      layerOf('sandbox: {env: {unset: [A, C]}}', 'user'),
      layerOf('sandbox: {env: {keep: [A], set: {C: z}}}'),
    ]);
    expect(env).toMatchObject({ keep: [], set: {}, unset: ['A', 'C'] });
    expect(origins).not.toHaveProperty('env.set.C');
  });

  it('leaves patterns that match other names too', () => {
    const { env } = policyOf('sandbox: {env: {keep: [A_*], unset: [A_B]}}');
    expect(env).toMatchObject({ keep: ['A_*'], unset: ['A_B'] });
  });
});

describe('a secret of a policy', () => {
  it('has no more than its name where nothing else was written', () => {
    const [secret] = policyOf('sandbox: {secrets: [{name: a}]}').secrets;
    expect(secret).toEqual({ name: 'a', optional: false, origin: expect.anything() });
  });

  it('has what was written and where its name stands last', () => {
    const lower = layerOf('sandbox: {secrets: [{name: a, env: A}]}', 'user', 'low');
    const higher = layerOf('sandbox: {secrets: [{name: a, optional: true}]}', 'user', 'high');
    expect(policyOfLayers([lower, higher]).secrets).toEqual([
      {
        name: 'a',
        env: 'A',
        optional: true,
        origin: expect.objectContaining({ name: 'high', at: expect.anything() }),
      },
    ]);
  });
});
