import { describe, expect, it } from 'vitest';
import type { Tree } from '../support/facts.ts';
import { presetOf } from '../support/files.ts';
import { mounts, planOf } from '../support/plan.ts';

const empty = '/home/alice/.local/state/devenv-sandbox/empty';
const tree: Tree = {
  '/home/alice/project/secrets': 'directory',
  '/home/alice/project/note': 'file',
  '/home/alice/project/socket': 'socket',
  '/a/dir': 'directory',
  '/a/file': 'file',
  '/a/link': '> file',
  '/run/user/1000/keys': 'directory',
  '/var/run': '> /run',
};

describe('a mask', () => {
  it.each([
    ['a directory', 'path: ./secrets', ['mask /home/alice/project/secrets']],
    ['a file', 'path: ./note', [`ro /home/alice/project/note < ${empty} (empty-file)`]],
    ['a socket', 'path: ./socket', [`ro /home/alice/project/socket < ${empty} (empty-file)`]],
    ['a device', 'path: /dev/fuse', [`ro /dev/fuse < ${empty} (empty-file)`]],
  ])('hides %s', (_what, entry, steps) => {
    const planned = planOf(mounts(`${entry}, mode: mask`), tree);
    expect(planned.steps).toEqual(steps);
    expect(planned.places).toEqual([]);
  });

  it('has the empty file made only where one is used', () => {
    expect(planOf(mounts('path: ./note, mode: mask'), tree).plan?.emptyFile).toBe(empty);
    expect(planOf(mounts('path: ./secrets, mode: mask'), tree).plan).not.toHaveProperty(
      'emptyFile',
    );
  });

  it('comes after what it hides, however they are listed', () => {
    const { steps } = planOf(mounts('path: /a/file, mode: mask', 'path: /a, mode: rw'), tree);
    expect(steps).toEqual(['rw /a', `ro /a/file < ${empty} (empty-file)`]);
  });

  it('hides the target where a link is shown read-only', () => {
    const { steps } = planOf(mounts('path: /a', 'path: /a/link, mode: mask'), tree);
    expect(steps).toEqual(['ro /a', `ro /a/file < ${empty} (empty-file)`]);
  });

  it('takes the place of what a lower layer shows there', () => {
    const preset = presetOf('one', 'sandbox: {mounts: [{path: /a}, {path: /a/dir, mode: rw}]}');
    const { steps } = planOf(mounts('path: /a/dir, mode: mask'), tree, {}, [preset]);
    expect(steps).toEqual(['ro /a', 'mask /a/dir']);
  });

  it('hides what another name of the place shows', () => {
    const { steps } = planOf(
      mounts('path: /run/user/1000/keys, mode: mask', 'path: /run/user, dest: /var/run/user'),
      tree,
    );
    expect(steps).toContain('mask /run/user/1000/keys');
  });

  it('hides a file that another name of the place shows', () => {
    const { steps, places } = planOf(
      mounts('path: /a', 'path: ./note, dest: /a/file', 'path: /a/link, mode: mask'),
      tree,
    );
    expect(places).toEqual([]);
    expect(steps).toContain(`ro /a/file < ${empty} (empty-file)`);
  });

  it.each([
    ['what is absent in the project', 'path: ./gone'],
    ['what nothing shows', 'path: /a/file'],
    ['what a lower layer hides', 'path: ~/x'],
  ])('of %s hides nothing, which is said', (_what, entry) => {
    const section = mounts(
      `${entry}, mode: mask`,
      'path: $HOME, mode: tmpfs',
      'path: $PWD, mode: rw',
    );
    const { places, diagnostics, steps } = planOf(section, tree);
    expect(places).toEqual(['mask-without-target 3:14']);
    expect(diagnostics[0]).toMatchObject({ severity: 'warning' });
    expect(diagnostics[0]?.message).toContain('hides nothing');
    expect(steps).toEqual(['tmpfs /home/alice']);
  });

  it('that is optional says nothing', () => {
    expect(planOf(mounts('path: ./gone, mode: mask, optional: true'), tree).places).toEqual([]);
  });
});
