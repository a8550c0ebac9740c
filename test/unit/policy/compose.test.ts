import { describe, expect, it } from 'vitest';
import { layerOf, places, presetOf } from '../support/files.ts';
import { compose } from '../support/policy.ts';

describe('composePolicy', () => {
  it('reports the broken rules of all layers together, and gives no policy', () => {
    const preset = presetOf('x', 'sandbox:\n  mounts: [{path: /b, dest: /a}]');
    const user = layerOf('sandbox: {secrets: [{name: a}, {name: a}]}', 'user');
    const project = layerOf(
      'sandbox: {hardening: {new_session: never}, mounts: [{path: /c, dest: /a}, {path: /d}, {path: /d}]}',
    );
    const { policy, diagnostics } = compose([user, project], [preset]);
    expect(policy).toBeUndefined();
    expect(places(diagnostics).toSorted()).toEqual([
      'duplicate-destination 1:87',
      'duplicate-secret 1:32',
      'project-changes-source 1:60',
    ]);
  });

  it('gives a policy and its warnings where nothing is broken', () => {
    const presets = [
      presetOf('one', 'sandbox: {network: {enable: true}}'),
      presetOf('two', 'sandbox: {network: {enable: false}}'),
    ];
    const { policy, diagnostics } = compose([], presets);
    expect(places(diagnostics)).toEqual(['preset-conflict 4:29']);
    expect(policy?.network.enable).toBe(false);
  });

  it('has later layers win over earlier ones', () => {
    const layers = (['user', 'project', 'local', 'flags'] as const).map((kind, index) =>
      layerOf(`sandbox: {env: {set: {A: v${index}, B${index}: x}}}`, kind),
    );
    expect(compose(layers).policy?.env.set).toEqual({
      A: 'v3',
      B0: 'x',
      B1: 'x',
      B2: 'x',
      B3: 'x',
    });
    expect(compose(layers.toReversed()).policy?.env.set['A']).toBe('v0');
  });
});
