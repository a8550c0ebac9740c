import { describe, expect, it } from 'vitest';
import { layerOf, presetOf } from '../support/files.ts';
import { policyOfLayers } from '../support/policy.ts';

describe('the history of a mount', () => {
  const preset = presetOf(
    'base',
    'sandbox:\n  mounts:\n    - {path: ~/a, mode: tmpfs}\n    - path: /b',
  );
  const user = layerOf(
    'sandbox:\n  mounts:\n    - {path: $HOME/a/, optional: true}',
    'user',
    'low',
  );
  const flags = layerOf('sandbox:\n  mounts:\n    - {path: ~/a, mode: rw}', 'flags', 'high');
  const policy = policyOfLayers([user, flags], [preset]);

  it('has every layer that says something about it, lowest first', () => {
    const [mount] = policy.mounts;
    expect(mount?.history.map(({ origin, mode }) => [origin.name, origin.rank, mode])).toEqual([
      ['base', 0, 'tmpfs'],
      ['low', 1, undefined],
      ['high', 2, 'read-write'],
    ]);
    expect(mount?.history[1]).not.toHaveProperty('mode');
    expect(mount?.history[2]?.origin.at).toMatchObject({ line: 3, column: 14 });
  });

  it('is of one destination', () => {
    expect(policy.mounts[1]?.history.map(({ origin }) => origin.name)).toEqual(['base']);
  });
});
