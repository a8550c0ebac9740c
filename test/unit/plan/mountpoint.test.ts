import { describe, expect, it } from 'vitest';
import type { HostFacts } from '../../../src/plan/facts.ts';
import { hostFacts, type Tree } from '../support/facts.ts';
import { privateDirectory } from '../../../src/plan/own-directories.ts';
import { mounts, planOf } from '../support/plan.ts';

const tree: Tree = { '/d/sub': 'directory', '/d/file': 'file', '/e': 'directory', '/f': 'file' };
const newer: Partial<HostFacts> = { bubblewrap: { path: '/b', version: '0.11.0' } };

describe('the place of a mount', () => {
  it.each([
    ['a directory on a file', 'path: /e, dest: /d/file', '/d/file', 'directory'],
    ['a file on a directory', 'path: /f, dest: /d/sub', '/d/sub', 'file'],
    ['an empty directory on a file', 'path: /d/file, mode: tmpfs', '/d/file', 'directory'],
    ['a private directory on a file', 'path: /d/file, mode: state-dir', '/d/file', 'directory'],
  ])('cannot be %s', (_what, mount, dest, kind) => {
    const { places, diagnostics } = planOf(mounts('path: /d', mount), tree);
    expect(places).toEqual([expect.stringContaining('bad-destination 4:')]);
    const on = kind === 'file' ? 'directory' : 'file';
    expect(diagnostics[0]?.message).toBe(
      `a ${kind} cannot be mounted on \`${dest}\`, which is a ${on}`,
    );
  });

  it('cannot lie below a file, whatever shows that', () => {
    const below = planOf(mounts('path: /d, mode: rw', 'path: /e, dest: /d/file/x'), tree);
    expect(below.places).toEqual(['bad-destination 4:24']);
    expect(below.diagnostics[0]?.message).toContain('`/d/file` is no directory');
    const mounted = planOf(mounts('path: /f, dest: /x', 'path: /e, dest: /x/y'), tree);
    expect(mounted.places).toEqual(['bad-destination 4:24']);
  });

  it.each([
    ['a directory on a directory', 'path: /e, dest: /d/sub'],
    ['a file on a file', 'path: /f, dest: /d/file'],
    ['where nothing is yet', 'path: /e, dest: /x/y/z'],
  ])('can be %s', (_what, mount) => {
    expect(planOf(mounts('path: /d', mount), tree).places).toEqual([]);
  });

  it('counts as another mount left it', () => {
    expect(planOf(mounts('path: /e, dest: /x', 'path: /f, dest: /x/y'), tree).places).toEqual([
      'mountpoint-missing 4:24',
    ]);
    expect(planOf(mounts('path: /x, mode: tmpfs', 'path: /f, dest: /x/y'), tree).places).toEqual(
      [],
    );
  });
});

describe('a mount below a read-only overlay', () => {
  const section = mounts('path: /d, dest: /x, mode: overlay-ro', 'path: /e, dest: /x/new');
  const upper = privateDirectory('/x', 'overlay', 'project', hostFacts());

  it('needs its mount point in what is shown or in what was kept', () => {
    expect(planOf(section, tree, newer).places).toEqual(['mountpoint-missing 4:24']);
    const kept: Tree = { ...tree, [`${upper}/new`]: 'directory' };
    expect(planOf(section, kept, newer).places).toEqual([]);
  });
});

describe('a read-only overlay of a directory that holds what it keeps', () => {
  it('is refused, as bubblewrap cannot mount it', () => {
    const { places } = planOf(mounts('path: $HOME, mode: overlay-ro'), tree, newer);
    expect(places).toEqual(['overlay-in-source 3:14']);
  });
});
