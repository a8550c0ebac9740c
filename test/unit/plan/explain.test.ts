import { describe, expect, it } from 'vitest';
import { explainPath } from '../../../src/plan/explain.ts';
import type { Tree } from '../support/facts.ts';
import { presetOf } from '../support/files.ts';
import { mounts, planOf } from '../support/plan.ts';

const tree: Tree = {
  '/a/file': 'file',
  '/bin': '> usr/bin',
  '/home/alice/.tool/x': 'file',
  '/etc/hosts': 'file',
};
const lower = presetOf(
  'lower',
  'sandbox:\n  mounts:\n    - {path: /a, mode: tmpfs, why: an example}',
);
const offered = [
  presetOf('tools', 'sandbox: {mounts: [{path: ~/.tool}]}'),
  presetOf('private', 'sandbox: {mounts: [{path: ~/.tool, mode: state-dir}]}'),
  presetOf('writer', 'sandbox: {mounts: [{path: ~/.tool, mode: rw}]}'),
  presetOf('other-base', 'sandbox: {mounts: [{path: ~/.tool}]}', { category: 'base' }),
];
const planned = planOf(mounts('path: /bin', 'path: /a'), tree, {}, [lower]);

function explain(path: string, write = false) {
  const { policy, facts, world } = planned;
  return explainPath(path, write, {
    policy,
    facts,
    operations: world.operations,
    presets: offered,
  });
}

describe('explainPath', () => {
  it('says what decides, why, and what that replaces', () => {
    expect(explain('/usr/bin/env')).toMatchObject({
      access: 'read-only',
      host: '/usr/bin/env',
      on_host: true,
      because: { dest: '/usr', origin: { name: 'base' }, replaces: [] },
    });
    expect(explain('/a/file').because).toMatchObject({ dest: '/a', why: 'an example' });
  });

  it('says where a link leads', () => {
    expect(explain('/bin/env')).toMatchObject({ leads_to: '/usr/bin/env', access: 'read-only' });
    expect(explain('/usr/bin/env')).not.toHaveProperty('leads_to');
  });

  it('suggests presets that would show it, and the lines that would', () => {
    expect(explain('/home/alice/.tool/x')).toMatchObject({
      access: 'hidden',
      suggestion: {
        presets: ['tools', 'writer'],
        yaml: 'sandbox:\n  mounts:\n    - path: $HOME/.tool/x',
      },
    });
    expect(explain('/etc/hosts').suggestion).toEqual({
      presets: [],
      yaml: 'sandbox:\n  mounts:\n    - path: /etc/hosts',
    });
  });

  it('suggests for writing what would be writable', () => {
    expect(explain('/home/alice/.tool/x', true).suggestion).toEqual({
      presets: ['private', 'writer'],
      yaml: 'sandbox:\n  mounts:\n    - path: $HOME/.tool/x\n      mode: read-write',
    });
    expect(explain('/usr/bin/env', true)).toHaveProperty('suggestion');
  });

  it.each(['/usr/bin/env', '/gone', '/home/alice/project'])('suggests nothing for %s', (path) => {
    expect(explain(path)).not.toHaveProperty('suggestion');
  });
});
