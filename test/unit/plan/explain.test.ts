import { describe, expect, it } from 'vitest';
import { explainPath } from '../../../src/plan/explain.ts';
import { root, type Tree } from '../support/facts.ts';
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
    covered: world.covered,
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

  it('names a mount that another one makes needless, and nothing of it beside', () => {
    const nested = planOf(
      mounts('path: /b, why: all of it', 'path: /b/c, why: the part', 'path: /b/c/d'),
      { '/b/c/d': 'directory', '/b/e': 'file' },
    );
    const ask = (path: string) =>
      explainPath(path, false, { ...nested, ...nested.world, presets: [] }).because;
    expect(nested.steps).toEqual(['ro /b']);
    expect(ask('/b/c')).toMatchObject({
      dest: '/b',
      why: 'all of it',
      covers: { dest: '/b/c', why: 'the part', origin: { at: { line: 4 } } },
    });
    expect(ask('/b/c/d/x')?.covers).toMatchObject({ dest: '/b/c/d', origin: { at: { line: 5 } } });
    expect(ask('/b/e')).not.toHaveProperty('covers');
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

describe('a path of the project that is protected', () => {
  const git = presetOf('git', 'sandbox: {unprotect: [$PWD/.git]}');
  const { policy, facts, world } = planOf('sandbox: {protect: [./kept]}', {
    [`${root}/.envrc`]: 'file',
    [`${root}/.git/hooks`]: 'directory',
    [`${root}/kept/x`]: 'file',
    [`${root}/other`]: 'file',
  });
  const ask = (path: string, write = true) =>
    explainPath(`${root}/${path}`, write, {
      policy,
      facts,
      operations: world.operations,
      covered: world.covered,
      presets: [git, ...offered],
    });

  it.each([
    ['.envrc', '.envrc', 'direnv sources it in the shell of the host'],
    ['.git/hooks/x', '.git', 'git on the host runs what it names'],
    ['kept/x', 'kept', 'the policy protects it'],
  ])('says what %s would do', (path, guarded, effect) => {
    expect(ask(path)).toMatchObject({
      writable: false,
      protected: { path: `${root}/${guarded}`, effect },
    });
    expect(ask(path).protected).not.toHaveProperty('can_be_made');
  });

  it('suggests what opens it, and not a mount that is refused', () => {
    expect(ask('.envrc').suggestion).toEqual({
      presets: [],
      yaml: 'sandbox:\n  unprotect: [$PWD/.envrc]',
    });
    expect(ask('.git').suggestion).toEqual({
      presets: ['git'],
      yaml: 'sandbox:\n  unprotect: [$PWD/.git]',
    });
  });

  it('says that one which does not exist can be made', () => {
    expect(ask('flake.nix').protected).toEqual({
      path: `${root}/flake.nix`,
      effect: 'Nix evaluates it on the host',
      can_be_made: true,
    });
  });

  it('says nothing of other files', () => {
    expect(ask('other')).not.toHaveProperty('protected');
    expect(ask('gone')).not.toHaveProperty('protected');
  });
});

describe('a mount that is not made', () => {
  const { policy, facts, world } = planOf(
    mounts(
      'path: $HOME, mode: tmpfs',
      'path: /a, mode: none',
      'path: ~/masked, mode: mask',
      'path: ~/gone, optional: true',
    ),
    tree,
    {},
    [lower],
  );
  const missed = (path: string) =>
    explainPath(path, false, { policy, facts, ...world, presets: [] }).not_mounted;

  it.each([
    ['/a/file', '/a', 'none', 4],
    ['/home/alice/masked', '/home/alice/masked', 'mask', 5],
    ['/home/alice/gone/x', '/home/alice/gone', 'read-only', 6],
  ])('for %s is named', (path, dest, mode, line) => {
    expect(missed(path)).toMatchObject({ dest, mode, origin: { at: { line } } });
  });

  it('says what it replaces', () => {
    expect(missed('/a')?.replaces).toMatchObject([{ mode: 'tmpfs', origin: { name: 'lower' } }]);
    expect(missed('/home/alice/gone')?.replaces).toEqual([]);
  });

  it('is not there for what is visible, or belongs to no mount', () => {
    expect(missed('/usr/bin/env')).toBeUndefined();
    expect(missed('/home/alice/else')).toBeUndefined();
  });
});
