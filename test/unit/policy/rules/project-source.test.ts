import { describe, expect, it } from 'vitest';
import type { LayerKind } from '../../../../src/source/layer.ts';
import { layerOf, places, presetOf } from '../../support/files.ts';
import { compose } from '../../support/policy.ts';

const preset = presetOf('base', 'sandbox:\n  mounts:\n    - {path: $HOME/a, dest: /a, mode: ro}');

function over(section: string, kind: LayerKind = 'project') {
  return compose([layerOf(`sandbox: {mounts: [${section}]}`, kind)], [preset]);
}

function project(path: string) {
  return layerOf(`sandbox: {mounts: [{path: ${path}, dest: /a}]}`);
}

describe('a project file', () => {
  it.each(['project', 'local'] as const)(
    'cannot change the source of a lower mount: %s',
    (kind) => {
      const { policy, diagnostics } = over('{path: /secret, dest: /a}', kind);
      expect(policy).toBeUndefined();
      expect(places(diagnostics)).toEqual(['project-changes-source 1:27']);
      expect(diagnostics[0]?.message).toBe(
        'a project file cannot change the source of `/a`, which base:6 sets to `$HOME/a`',
      );
    },
  );

  it('changes it as well when it repeats only the destination', () => {
    expect(places(over('{path: /a}').diagnostics)).toEqual(['project-changes-source 1:27']);
  });

  it.each([
    ['hide it', '{path: /a, mode: tmpfs}', '$HOME/a', 'tmpfs'],
    ['mask it', '{path: /a, mode: mask}', '$HOME/a', 'mask'],
    ['remove it', '{path: /a, mode: none}', '$HOME/a', 'none'],
    ['say the same in other words', '{path: ~/a, dest: /a}', '~/a', 'read-only'],
  ])('may %s', (_what, section, path, mode) => {
    const { policy, diagnostics } = over(section);
    expect(diagnostics).toEqual([]);
    expect(policy?.mounts).toMatchObject([{ path, dest: '/a', mode }]);
  });

  it('is held against what holds so far, not against what was overridden', () => {
    const user = layerOf('sandbox: {mounts: [{path: /mine, dest: /a}]}', 'user');
    expect(compose([user, project('/mine')], [preset]).diagnostics).toEqual([]);
    const { diagnostics } = compose([user, project('$HOME/a')], [preset]);
    expect(places(diagnostics)).toEqual(['project-changes-source 1:27']);
  });

  it('may add a mount of its own', () => {
    expect(over('{path: /b}').policy?.mounts.map(({ dest }) => dest)).toEqual(['/a', '/b']);
  });

  it('may bring a source where a lower mount has none', () => {
    const empty = presetOf('base', 'sandbox: {mounts: [{path: /a, mode: tmpfs}]}');
    const { diagnostics } = compose(
      [layerOf('sandbox: {mounts: [{path: /b, dest: /a}]}')],
      [empty],
    );
    expect(diagnostics).toEqual([]);
  });

  it.each(['user', 'flags'] as const)('is bound by this, the layer %s is not', (kind) => {
    const { policy, diagnostics } = over('{path: /b, dest: /a}', kind);
    expect(diagnostics).toEqual([]);
    expect(policy?.mounts).toMatchObject([{ path: '/b', dest: '/a', mode: 'read-only' }]);
  });
});
