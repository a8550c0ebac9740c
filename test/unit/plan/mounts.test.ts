import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HostFacts } from '../../../src/plan/facts.ts';
import { isWithin } from '../../../src/plan/paths.ts';
import type { Tree } from '../support/facts.ts';
import { mounts, planOf } from '../support/plan.ts';

const tree: Tree = {
  '/a/deep/er': 'directory',
  '/b': 'directory',
  '/file': 'file',
  '/closed': 'denied',
  '/link': '> /b',
  '/dangling': '> /nowhere',
};
const newer: Partial<HostFacts> = { bubblewrap: { path: '/usr/bin/bwrap', version: '0.11.0' } };

describe('the order of mounts', () => {
  it('is parents before children, however they are listed', () => {
    const { steps } = planOf(
      mounts('path: /b, dest: /a/deep/er', 'path: /a/deep, mode: rw', 'path: /a', 'path: /b'),
      tree,
    );
    expect(steps).toEqual(['ro /a', 'rw /a/deep', 'ro /a/deep/er < /b', 'ro /b']);
  });

  it('compares whole components, so that `/a-b` is not below `/a`', () => {
    const paths = ['/a', '/a-b', '/a/c', '/a.b', '/ab'];
    const entries = paths.map((path) => `path: ${path}, mode: tmpfs`);
    expect(planOf(mounts(...entries.toReversed())).steps).toEqual(
      ['/a', '/a/c', '/a-b', '/a.b', '/ab'].map((path) => `tmpfs ${path}`),
    );
  });

  it('has late mounts last, parents before children among them', () => {
    const { steps } = planOf(
      mounts(
        'path: /a/deep, mode: tmpfs, late: true',
        'path: /a, mode: tmpfs, late: true',
        'path: /z, mode: tmpfs',
        'path: /a/deep/er, mode: tmpfs',
      ),
    );
    expect(steps).toEqual(['tmpfs /a/deep/er', 'tmpfs /z', 'tmpfs /a', 'tmpfs /a/deep']);
  });

  it('never hides a child by a parent listed later', () => {
    const path = fc
      .array(fc.constantFrom('a', 'b', 'a-', 'B'), { minLength: 1, maxLength: 3 })
      .map((parts) => `/${parts.join('/')}`);
    fc.assert(
      fc.property(fc.uniqueArray(path, { minLength: 1, maxLength: 6 }), (paths) => {
        const entries = paths.map((each) => `path: "${each}", mode: tmpfs`);
        const { steps } = planOf(mounts(...entries));
        const order = steps.map((line) => line.replace('tmpfs ', ''));
        expect(order.toSorted()).toEqual(paths.toSorted());
        for (const [index, each] of order.entries()) {
          expect(order.slice(0, index).filter((earlier) => isWithin(earlier, each))).toEqual([]);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('a mode', () => {
  const upper = '/home/alice/.local/state/devenv-sandbox/project-0123456789ab';

  it.each([
    ['read-only', 'ro /a'],
    ['ro', 'ro /a'],
    ['read-write', 'rw /a'],
    ['device', 'dev-bind /a'],
    ['tmpfs', 'tmpfs /a'],
    ['overlay', 'overlay /a < /a'],
    ['overlay-tmpfs', 'overlay-tmpfs /a < /a'],
    ['overlay-ro', 'overlay-ro /a < /a'],
    ['state-dir', `rw /a < ${upper}/state/root-a (state)`],
  ])('%s makes the step %s', (mode, line) => {
    expect(planOf(mounts(`path: /a, mode: ${mode}`), tree, newer).steps).toEqual([line]);
  });

  it('none makes no step', () => {
    expect(planOf(mounts('path: /a, mode: none'), tree).steps).toEqual([]);
  });

  it.each(['overlay', 'overlay-ro'])('%s keeps its layers under the own state', (mode) => {
    const { world, plan } = planOf(mounts(`path: /a, mode: ${mode}`), tree, newer);
    expect(world.directories).toEqual([
      { path: `${upper}/overlay/root-a` },
      { path: `${upper}/work/root-a` },
    ]);
    expect(plan?.lock).toBe(`${upper}/overlay.lock`);
  });

  it('overlay-tmpfs keeps nothing and locks nothing', () => {
    const { world, plan } = planOf(mounts('path: /a, mode: overlay-tmpfs'), tree, newer);
    expect(world.directories).toEqual([]);
    expect(plan).toBeDefined();
    expect(plan).not.toHaveProperty('lock');
  });

  it.each(['overlay', 'overlay-tmpfs', 'overlay-ro'])('%s needs a directory', (mode) => {
    const { places, diagnostics } = planOf(mounts(`path: /file, mode: ${mode}`), tree, newer);
    expect(places).toEqual(['bad-value 3:14']);
    expect(diagnostics[0]?.message).toBe(`\`/file\` is not a directory, which \`${mode}\` needs`);
  });

  it('state-dir belongs to the project or to the user, and is seeded from the host', () => {
    const { world } = planOf(
      mounts('path: ~/.cargo, mode: state-dir, scope: user, seed: [config.toml]'),
    );
    expect(world.directories).toEqual([
      {
        path: '/home/alice/.local/state/devenv-sandbox/user/state/home-.cargo',
        seed: { from: '/home/alice/.cargo', files: ['config.toml'] },
      },
    ]);
  });
});

describe('a source', () => {
  it.each(['ro', 'rw', 'dev', 'overlay', 'overlay-tmpfs', 'overlay-ro'])(
    'that is missing is an error at its line for mode %s',
    (mode) => {
      const { places } = planOf(mounts(`path: /gone, dest: /x, mode: ${mode}`), tree, newer);
      expect(places).toEqual(['source-missing 3:14']);
      const { places: none, steps } = planOf(
        mounts(`path: /gone, dest: /x, mode: ${mode}, optional: true`),
        tree,
        newer,
      );
      expect([none, steps]).toEqual([[], []]);
    },
  );

  it.each(['tmpfs', 'state-dir'])('is not asked for by mode %s', (mode) => {
    expect(planOf(mounts(`path: /gone, mode: ${mode}`)).places).toEqual([]);
  });

  it.each([
    ['a dangling link', 'path: /dangling', 'source-missing'],
    ['a file as a directory', 'path: /file/x', 'source-missing'],
    ['what this user cannot reach', 'path: /closed/x', 'source-unreadable'],
  ])('that is %s is an error', (_what, entry, code) => {
    expect(planOf(mounts(entry), tree).places).toEqual([`${code} 3:14`]);
    expect(planOf(mounts(`${entry}, optional: true`), tree).places).toEqual([]);
  });

  it('is named as written and as expanded, with a word about globs', () => {
    const { diagnostics } = planOf(mounts('path: $HOME/*'), tree);
    expect(diagnostics[0]?.message).toBe(
      'the source of the `read-only` mount `$HOME/*` (`/home/alice/*`) does not exist',
    );
    expect(diagnostics[0]?.help).toContain('`*` is not expanded');
  });

  it('is resolved, so that nobody can lead it elsewhere between the plan and the launch', () => {
    expect(planOf(mounts('path: /link, dest: /x'), tree).steps).toEqual(['ro /x < /b']);
    expect(planOf(mounts('path: /link, dest: /x, mode: rw'), tree).steps).toEqual(['rw /x < /b']);
  });
});

describe('a mount point', () => {
  it('that is missing below a read-only mount is an error', () => {
    const { places, diagnostics } = planOf(mounts('path: /a', 'path: /b, dest: /a/new'), tree);
    expect(places).toEqual(['mountpoint-missing 4:24']);
    expect(diagnostics[0]?.help).toContain('Create `/a/new` on the host');
  });

  it('that is missing below a writable mount is made, which is said', () => {
    const { places, diagnostics } = planOf(mounts('path: ./new, mode: state-dir'));
    expect(places).toEqual(['creates-directory 3:14']);
    expect(diagnostics[0]).toMatchObject({
      severity: 'warning',
      message:
        '`/home/alice/project/new` does not exist, so the first launch makes it, empty, as a mount point',
      help: 'Nothing needs to be done: what the inside writes there does not reach it.',
    });
  });

  it.each([
    ['exists', 'path: /b, dest: /a/deep'],
    ['is in an empty directory', 'path: /b, dest: /t/x/y'],
    ['is nowhere on the host', 'path: /b, dest: /new/x'],
    ['is in a state directory', 'path: /b, dest: /s/x'],
  ])('that %s needs nothing', (_what, entry) => {
    const section = mounts('path: /a', 'path: /t, mode: tmpfs', 'path: /s, mode: state-dir', entry);
    expect(planOf(section, tree).places).toEqual([]);
  });
});
