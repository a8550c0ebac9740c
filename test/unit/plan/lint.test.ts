import { describe, expect, it } from 'vitest';
import type { HostFacts } from '../../../src/plan/facts.ts';
import { lintPlan } from '../../../src/plan/lint.ts';
import type { Tree } from '../support/facts.ts';
import { places } from '../support/files.ts';
import { mounts, planOf } from '../support/plan.ts';

const newer: Partial<HostFacts> = { bubblewrap: { path: '/b', version: '0.11.0' } };
const tree: Tree = {
  '/a/file': 'file',
  '/home/alice/.ssh/id': 'file',
  '/home/alice/.config/gh/hosts.yml': 'file',
};

function lints(section: string, more: Tree = {}) {
  const { plan, facts, diagnostics } = planOf(section, { ...tree, ...more }, newer);
  if (plan === undefined) throw new Error(JSON.stringify(diagnostics));
  return places(lintPlan(plan, facts));
}

/** So many binds, beside the two of every plan. */
function many(count: number): string {
  return mounts(...Array.from({ length: count }, (_, index) => `path: /a, dest: /m${index}`));
}

describe('lintPlan', () => {
  it('finds nothing in a plan that is meant', () => {
    expect(
      lints(mounts('path: /a', 'path: ~/x, mode: state-dir', 'path: /t, mode: tmpfs')),
    ).toEqual([]);
  });

  it('leaves alone what only lies below', () => {
    const section = mounts('path: /a', 'path: /a/dir, mode: tmpfs', 'path: /a, dest: /a/dir/x');
    expect(lints(section, { '/a/dir': 'directory' })).toEqual([]);
  });

  it('names a mount that a later one hides', () => {
    const section = mounts('path: /a/file, dest: /t/x', 'path: /t, mode: tmpfs, late: true');
    expect(lints(section)).toEqual(['no-effect 3:14']);
  });

  it('names a single file that is writable', () => {
    expect(lints(mounts('path: /a/file, mode: rw'))).toEqual(['writable-file 3:14']);
    expect(lints(mounts('path: /a/file'))).toEqual([]);
    expect(lints(mounts('path: /a, mode: rw'))).toEqual([]);
  });

  it.each([
    ['itself', 'path: ~/.ssh', 1],
    ['in a wider mount', 'path: $HOME', 2],
    ['elsewhere', 'path: ~/.config/gh, dest: /x', 1],
    ['not at all', 'path: /a', 0],
  ])('names where credentials are shown: %s', (_what, entry, count) => {
    expect(lints(mounts(entry))).toEqual(
      Array.from({ length: count }, () => 'credential-shown 3:14'),
    );
  });

  it('leaves credentials alone that are masked', () => {
    expect(lints(mounts('path: ~/.ssh', 'path: ~/.ssh/id, mode: mask'))).toEqual([
      'credential-shown 3:14',
    ]);
    const section = mounts(
      'path: $HOME',
      'path: ~/.ssh, mode: mask',
      'path: ~/.config/gh, mode: mask',
    );
    expect(lints(section)).toEqual([]);
  });

  it('names an overlay that contains its own private layer', () => {
    expect(
      lints(mounts('path: ~/.local, mode: overlay'), { '/home/alice/.local/x': 'file' }),
    ).toEqual(['overlay-in-source 3:14']);
  });

  it('names a plan with very many binds', () => {
    expect(lints(many(98))).toEqual([]);
    expect(lints(many(99))).toEqual(['many-mounts']);
  });
});
