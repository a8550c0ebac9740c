import { describe, expect, it } from 'vitest';
import type { Tree } from '../support/facts.ts';
import { mounts, planOf } from '../support/plan.ts';

const docker: Tree = {
  '/var/run': '> ../run',
  '/run/docker.sock': 'socket',
  '/a': 'directory',
};

describe('a destination behind a link of the host', () => {
  it('is placed where the link leads, and the link is made again', () => {
    const { steps, diagnostics } = planOf(mounts('path: /var/run/docker.sock'), docker);
    expect(steps).toEqual(['ro /run/docker.sock', 'link /var/run > ../run']);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('has one link, however many mounts lead through it', () => {
    const { steps } = planOf(
      mounts('path: /a, dest: /var/run/a', 'path: /a, dest: /var/run/b', 'path: /a, dest: /run/c'),
      docker,
    );
    expect(steps).toEqual([
      'ro /run/a < /a',
      'ro /run/b < /a',
      'ro /run/c < /a',
      'link /var/run > ../run',
    ]);
  });

  it('follows one link after the other, absolute or relative', () => {
    const tree: Tree = {
      '/one': '> two',
      '/two': '> /deep/er',
      '/deep/er': 'directory',
      '/a': 'file',
    };
    expect(planOf(mounts('path: /a, dest: /one/x'), tree).steps).toEqual([
      'ro /deep/er/x < /a',
      'link /one > two',
      'link /two > /deep/er',
    ]);
  });

  it('follows a link to the top', () => {
    const tree: Tree = { '/host': '> /', '/a': 'file' };
    expect(planOf(mounts('path: /a, dest: /host/x/y'), tree).steps).toEqual([
      'link /host > /',
      'ro /x/y < /a',
    ]);
  });

  it('is placed at the destination itself where that is the link', () => {
    expect(planOf(mounts('path: /a, dest: /var/run'), docker).steps).toEqual(['ro /var/run < /a']);
  });

  it('is followed inside an empty directory, as the host lays it out', () => {
    const tree: Tree = {
      '/home/alice/.config': '> .dotfiles/config',
      '/home/alice/.dotfiles/config/x': 'directory',
    };
    const { steps } = planOf(mounts('path: $HOME, mode: tmpfs', 'path: ~/.config/x'), tree);
    expect(steps).toEqual([
      'tmpfs /home/alice',
      'link /home/alice/.config > .dotfiles/config',
      'ro /home/alice/.dotfiles/config/x',
    ]);
  });

  it('is placed where the link leads also when that changes the order of the mounts', () => {
    const tree: Tree = { '/m/z/link': '> ../a', '/m/a': 'directory', '/m/x': 'directory' };
    const { steps } = planOf(
      mounts('path: /m/z, late: true', 'path: /m/x, dest: /m/z/link, late: true'),
      tree,
    );
    expect(steps).toEqual(['ro /m/a < /m/x', 'ro /m/z']);
  });

  it('is followed below a read-only mount, where the link is shown already', () => {
    const tree: Tree = { '/a/link': '> real', '/a/real/x': 'file', '/b': 'file' };
    expect(planOf(mounts('path: /a', 'path: /b, dest: /a/link/x'), tree).steps).toEqual([
      'ro /a',
      'ro /a/real/x < /b',
    ]);
  });

  it('is refused where the link leads to what belongs to the sandbox', () => {
    const tree: Tree = {
      '/etc/mtab': '> ../proc/self/mounts',
      '/host': '> /',
      '/a': 'file',
    };
    expect(planOf(mounts('path: /etc', 'path: /a, dest: /etc/mtab'), tree).places).toEqual([
      'bad-destination 4:24',
    ]);
    expect(planOf(mounts('path: /a, dest: /host/proc/sys'), tree).places).toEqual([
      'bad-destination 3:24',
    ]);
  });

  it('is late as a whole when the mount is late', () => {
    const { steps } = planOf(
      mounts('path: /a, dest: /zzz', 'path: /a, dest: /var/run/a, late: true'),
      docker,
    );
    expect(steps).toEqual(['ro /zzz < /a', 'ro /run/a < /a', 'link /var/run > ../run']);
  });
});

describe('a link that the sandbox can change', () => {
  const tree: Tree = {
    '/home/alice/project/link': '> /run',
    '/home/alice/project/file': '> /etc/passwd',
    '/a': 'directory',
    '/run': 'directory',
  };

  it.each([
    ['in the middle', './link/x', 'passes through `/home/alice/project/link`, which is'],
    ['at the end', './file', '`./file` is a symbolic link'],
  ])('is refused %s of a destination', (_where, dest, words) => {
    const { places, diagnostics, plan } = planOf(mounts(`path: /a, dest: ${dest}`), tree);
    expect(places).toEqual(['destination-symlink 3:14']);
    expect(diagnostics[0]?.message).toContain(words);
    expect(plan).toBeUndefined();
  });

  it.each(['tmpfs', 'mask', 'state-dir'])('is refused for the mode %s', (mode) => {
    const { places } = planOf(mounts(`path: ./link/x, mode: ${mode}`), tree);
    expect(places).toEqual(['destination-symlink 3:14']);
  });

  it('is refused in a device mount and in an overlay that is kept', () => {
    const other: Tree = { '/d/link': '> /run', '/a': 'directory', '/run': 'directory' };
    const more = { bubblewrap: { path: '/b', version: '0.11.0' } };
    for (const mode of ['dev', 'overlay', 'rw']) {
      const { places } = planOf(
        mounts(`path: /d, mode: ${mode}`, 'path: /a, dest: /d/link/x'),
        other,
        more,
      );
      expect(places, mode).toEqual(['destination-symlink 4:14']);
    }
  });

  it('is harmless where a mount of its own stands on it', () => {
    const { places, steps } = planOf(
      mounts('path: /d', 'path: /d/w, mode: rw', 'path: /a, dest: /d/w/x/y'),
      { '/d/w/x/y': 'directory', '/a': 'directory' },
    );
    expect(places).toEqual([]);
    expect(steps).toEqual(['ro /d', 'rw /d/w', 'ro /d/w/x/y < /a']);
  });
});

describe('links that lead in a circle', () => {
  it('are refused', () => {
    const tree: Tree = { '/ping': '> /pong', '/pong': '> /ping', '/a': 'file' };
    expect(planOf(mounts('path: /a, dest: /ping/x'), tree).places).toEqual([
      'destination-symlink 3:14',
    ]);
  });
});
