import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HostFacts } from '../../../src/plan/facts.ts';
import { ownDirectories, privateDirectory } from '../../../src/plan/own-directories.ts';
import { hostFacts, type Tree } from '../support/facts.ts';
import { mounts, planOf } from '../support/plan.ts';

const state = '/home/alice/.local/state/devenv-sandbox';
const cache = '/home/alice/.cache/devenv-sandbox';
const config = ['/home/alice/.config/devenv', '/home/alice/.config/devenv-sandbox'];
const tree: Tree = {
  [state]: 'directory',
  [cache]: 'directory',
  '/home/alice/.config/devenv': 'directory',
  '/home/alice/.config/devenv-sandbox/presets': 'directory',
  [`${state}/deep`]: 'directory',
  '/sneaky': '> /home/alice/.config',
  '/data': 'directory',
};
const newer: Partial<HostFacts> = { bubblewrap: { path: '/b', version: '0.11.0' } };

describe('ownDirectories', () => {
  it('lie below the XDG directories, wherever those are', () => {
    expect(ownDirectories(hostFacts())).toEqual({ state, cache, config });
    const variables = { XDG_STATE_HOME: '/s', XDG_CACHE_HOME: '/c', XDG_CONFIG_HOME: 'relative' };
    expect(ownDirectories(hostFacts({}, { variables }))).toEqual({
      state: '/s/devenv-sandbox',
      cache: '/c/devenv-sandbox',
      config,
    });
  });
});

describe('a writable mount', () => {
  it.each([
    ['is one', '$XDG_STATE_HOME/devenv-sandbox'],
    ['is another', '~/.cache/devenv-sandbox'],
    ['is where the policy is', '~/.config/devenv'],
    ['lies in one', '~/.local/state/devenv-sandbox/deep'],
    ['contains some', '~/.config'],
    ['contains all', '$HOME'],
    ['contains everything', '/'],
    ['leads to one by a link', '/sneaky'],
    ['leads into one by a link', '/sneaky/devenv-sandbox/presets'],
  ])('is refused where it %s of the own directories', (_what, path) => {
    for (const mode of ['rw', 'dev']) {
      const { places, plan } = planOf(mounts(`path: ${path}, dest: /x, mode: ${mode}`), tree);
      expect(places, mode).toContain('own-directory 3:14');
      expect(plan).toBeUndefined();
    }
  });

  it('is refused also while the directory does not exist yet', () => {
    expect(planOf(mounts('path: $HOME, dest: /x, mode: rw')).places).toContain(
      'own-directory 3:14',
    );
  });

  it('is allowed next to them', () => {
    expect(planOf(mounts('path: /data, mode: rw'), tree).places).toEqual([]);
  });

  it('names the directory that it reaches', () => {
    const { diagnostics } = planOf(mounts('path: ~/.cache, mode: rw'), {
      ...tree,
    });
    expect(diagnostics[0]?.message).toBe(
      `a writable mount of \`~/.cache\` reaches \`${cache}\`, where sbx keeps its own files`,
    );
  });
});

describe('a wider mount', () => {
  const masked = [cache, ...config, state].map((path) => `mask ${path}`).toSorted();

  it.each([
    ['ro', 'ro /home/alice'],
    ['overlay', 'overlay /home/alice < /home/alice'],
    ['overlay-tmpfs', 'overlay-tmpfs /home/alice < /home/alice'],
  ])('has the own directories masked: %s', (mode, line) => {
    const { steps } = planOf(mounts(`path: $HOME, mode: ${mode}`), tree, newer);
    expect(steps[0]).toBe(line);
    expect(steps.slice(1).toSorted()).toEqual(masked);
  });

  it('has them masked at its own destination', () => {
    const { steps } = planOf(mounts('path: ~/.config, dest: /x'), tree);
    expect(steps).toEqual([
      'ro /x < /home/alice/.config',
      'mask /x/devenv',
      'mask /x/devenv-sandbox',
    ]);
  });

  it('has them masked through a link', () => {
    const { steps } = planOf(mounts('path: /sneaky, dest: /x'), tree);
    expect(steps.slice(1)).toEqual(['mask /x/devenv', 'mask /x/devenv-sandbox']);
  });

  it('has no mask for what is absent or hidden already', () => {
    expect(planOf(mounts('path: ~/.config'), { '/home/alice/.config': 'directory' }).steps).toEqual(
      ['ro /home/alice/.config'],
    );
    const { steps } = planOf(mounts('path: $HOME', 'path: ~/.config, mode: tmpfs'), tree);
    expect(steps.filter((line) => line.includes('.config'))).toEqual(['tmpfs /home/alice/.config']);
  });

  it('has one for each view of them', () => {
    const { steps } = planOf(mounts('path: ~/.cache, dest: /x', 'path: ~/.cache, dest: /y'), tree);
    expect(steps).toContain('mask /x/devenv-sandbox');
    expect(steps).toContain('mask /y/devenv-sandbox');
  });

  it('has them masked after it where it is late', () => {
    const { steps } = planOf(
      mounts('path: $HOME, dest: /x/home, late: true', 'path: /data, dest: /x'),
      {
        ...tree,
        '/data/home': 'directory',
      },
    );
    expect(steps.slice(0, 3)).toEqual([
      'ro /x < /data',
      'ro /x/home < /home/alice',
      'mask /x/home/.cache/devenv-sandbox',
    ]);
  });

  it('shows one that is asked for by name, read-only', () => {
    expect(planOf(mounts('path: ~/.config/devenv'), tree).steps).toEqual([
      'ro /home/alice/.config/devenv',
    ]);
  });
});

describe('the directory of private data', () => {
  const facts = hostFacts();
  const long = ['x'.repeat(190), '-'.repeat(70), '%'.repeat(67), 'é'.repeat(120), '😀'.repeat(50)];
  const short = ['a', '-', '%', '%2D', 'home', 'root', 'project', '.cargo', 'a-b'];
  const part = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...short) },
    fc.constantFrom(...long),
  );
  const below = fc
    .array(part, { minLength: 1, maxLength: 4 })
    .map((parts) => `/${parts.join('/')}`);
  const dest = fc
    .tuple(fc.constantFrom('', facts.home, facts.root), below)
    .map((parts) => parts.join(''));

  it('is another for every destination, kind and scope', () => {
    const key = fc.tuple(
      dest,
      fc.constantFrom('state' as const, 'overlay' as const, 'work' as const),
      fc.constantFrom('project' as const, 'user' as const),
    );
    fc.assert(
      fc.property(key, key, (left, right) => {
        const same = privateDirectory(...left, facts) === privateDirectory(...right, facts);
        expect(same).toBe(left.join('\0') === right.join('\0'));
      }),
      { numRuns: 1000 },
    );
  });

  it('is another for each of two destinations that differ where a long name is cut', () => {
    const start = '/home/alice/';
    for (let length = 180; length < 210; length += 1) {
      const names = ['', 'a', 'aa', '%', '-', '/a', 'é', '.', '..', '...', '=', '=.'].map(
        (end) => `${start}${'x'.repeat(length)}${end}`,
      );
      const paths = names.map((each) => privateDirectory(each, 'state', 'project', facts));
      expect(new Set(paths).size).toBe(names.length);
      // Nor does one lie in another.
      const within = paths.filter((one) => paths.some((other) => one.startsWith(`${other}/`)));
      expect(within).toEqual([]);
      expect(paths.filter((each) => /\/\.{1,2}(?:\/|$)/.test(each))).toEqual([]);
    }
  });

  it('has names that every file system takes', () => {
    fc.assert(
      fc.property(dest, (each) => {
        const path = privateDirectory(each, 'state', 'project', facts);
        const sizes = path.split('/').map((name) => Buffer.byteLength(name));
        expect(Math.max(...sizes)).toBeLessThanOrEqual(202);
      }),
      { numRuns: 500 },
    );
  });

  it('is one directory below the own state, whatever the destination holds', () => {
    fc.assert(
      fc.property(dest, (each) => {
        const path = privateDirectory(each, 'state', 'project', facts);
        expect(path.startsWith(`${state}/project-0123456789ab/state/`)).toBe(true);
        const parts = path.slice(state.length).split('/').slice(3);
        expect(parts.slice(0, -1).every((name) => /(?:^|[^%])%$/.test(name))).toBe(true);
        expect(['.', '..', '']).not.toContain(path.split('/').at(-1));
      }),
    );
  });

  it.each([
    ['/home/alice/.cargo', 'home-.cargo'],
    ['/home/alice', 'home'],
    ['/home/alice/project/target', 'project-target'],
    ['/home/alice-b/x', 'root-home-alice%2Db-x'],
    ['/var/lib/a%b', 'root-var-lib-a%25b'],
  ])('of %s is called %s', (path, name) => {
    expect(privateDirectory(path, 'state', 'project', facts)).toBe(
      `${state}/project-0123456789ab/state/${name}`,
    );
  });
});
