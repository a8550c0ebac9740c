import { describe, expect, it } from 'vitest';
import { planSandbox } from '../../../src/plan/plan.ts';
import { pathsToRead } from '../../../src/plan/probe.ts';
import { hostFacts, root, type Tree } from '../support/facts.ts';
import { mounts, planOf } from '../support/plan.ts';
import { policyOf } from '../support/policy.ts';

const canary: Tree = {
  '/home/alice/.ssh/id': 'file',
  [`${root}/data`]: '> /home/alice/.ssh',
  [`${root}/id`]: '> ../.ssh/id',
  '/x': 'directory',
};
const newer = { bubblewrap: { path: '/b', version: '0.12.0' } };

function errors(section: string, tree: Tree = canary, more = {}): readonly string[] {
  const { diagnostics, places } = planOf(section, tree, more);
  return places.filter((_, index) => diagnostics[index]?.severity === 'error');
}

describe('a source behind a link in the project', () => {
  it.each([
    ['read-only', 'path: ./data, dest: /y', '3:14'],
    ['of one file', 'path: ./id, dest: /y', '3:14'],
    ['below the link', 'path: ./data/id, dest: /y', '3:14'],
    ['writable', 'path: ./data, dest: /y, mode: rw', '3:14'],
    ['with devices', 'path: ./data, dest: /y, mode: dev', '3:14'],
    ['optional', 'path: ./data, dest: /y, optional: true', '3:14'],
    ['late', 'path: ./data, dest: /y, late: true', '3:14'],
    ['canonical', 'path: ./data, dest: /y, canonicalize: true', '3:14'],
    ['an overlay', 'path: ./data, dest: /y, mode: overlay', '3:14'],
    ['an overlay that is gone at exit', 'path: ./data, dest: /y, mode: overlay-tmpfs', '3:14'],
    ['an overlay that is not writable', 'path: ./data, dest: /y, mode: overlay-ro', '3:14'],
    ['a seed', 'path: ./data, dest: /y, mode: state-dir, seed: [id]', '3:56'],
    ['a seed that is itself the link', 'path: $PWD, dest: /y, mode: state-dir, seed: [id]', '3:54'],
  ])('is refused: %s', (_what, mount, at) => {
    const { plan } = planOf(mounts(mount), canary, newer);
    expect(plan).toBeUndefined();
    expect(errors(mounts(mount), canary, newer)).toEqual([`source-symlink ${at}`]);
  });

  it('is named, and so is where it leads', () => {
    const { diagnostics } = planOf(mounts('path: ./data/id, dest: /y'), canary);
    const found = diagnostics.find(({ severity }) => severity === 'error');
    expect(found?.message).toBe(
      `the source of the \`read-only\` mount \`./data/id\` is found through \`${root}/data\`, a symbolic link that the sandbox can change`,
    );
    expect(found?.help).toContain('leads to `/home/alice/.ssh`.');
  });

  it('is refused where it leads nowhere, optional or not', () => {
    const tree: Tree = { [`${root}/data`]: '> /gone' };
    expect(errors(mounts('path: ./data, dest: /y, optional: true'), tree)).toEqual([
      'source-symlink 3:14',
    ]);
  });

  it('is refused where it leads to another place of the project, as it can lead elsewhere next time', () => {
    const tree: Tree = { [`${root}/data`]: '> src', [`${root}/src`]: 'directory' };
    expect(errors(mounts('path: ./data, dest: /y'), tree)).toEqual(['source-symlink 3:14']);
  });

  it('is refused where a link outside leads to it', () => {
    const tree: Tree = { ...canary, '/home/alice/mine': '> project/data' };
    expect(errors(mounts('path: ~/mine, dest: /y'), tree)).toEqual(['source-symlink 3:14']);
  });

  it('is refused where the project itself is not writable: its files come from a repository', () => {
    const section = mounts('path: $PWD, mode: ro', 'path: ./data, dest: /y');
    expect(errors(section)).toEqual(['source-symlink 4:14']);
  });

  it('is said once where the destination is the same link', () => {
    expect(errors(mounts('path: ./data'))).toEqual(['destination-symlink 3:14']);
  });

  it('is refused for a secret that is mounted where nothing else of the project is', () => {
    const section = `sandbox:
  mounts:
    - {path: $PWD, mode: none}
    - {path: $PWD, dest: /work, mode: rw}
  secrets:
    - {name: id, path: $PWD/id}
`;
    expect(errors(section)).toContain('source-symlink 6:14');
  });

  it.each(['tmpfs', 'mask', 'state-dir'])('is no matter to the mode %s', (mode) => {
    const tree: Tree = { ...canary, '/z/y': 'directory' };
    expect(errors(mounts('path: /z', `path: ./data, dest: /z/y, mode: ${mode}`), tree)).toEqual([]);
  });

  it('is no matter to a mount that is taken back', () => {
    expect(errors(mounts('path: ./data, dest: /y, mode: none'))).toEqual([]);
  });
});

describe('a source behind a link elsewhere', () => {
  const tree: Tree = {
    '/d/link': '> /home/alice/.ssh',
    '/home/alice/.ssh/id': 'file',
    '/to-d': '> /d',
  };

  it.each(['rw', 'dev'])('is refused in a tree that another mount shows as %s', (mode) => {
    const writable = `path: /d, dest: /w, mode: ${mode}`;
    expect(errors(mounts(writable, 'path: /d/link, dest: /y'), tree)).toEqual([
      'source-symlink 4:14',
    ]);
    // Whichever comes first, and however the tree is named.
    expect(errors(mounts('path: /to-d/link, dest: /y', writable), tree)).toEqual([
      'source-symlink 3:14',
    ]);
    const late = `path: /to-d, dest: /w, mode: ${mode}, late: true`;
    expect(errors(mounts('path: /d/link, dest: /y', late), tree)).toEqual(['source-symlink 3:14']);
  });

  it('is refused in a tree that sessions with less of a policy can write', () => {
    const policy = policyOf(mounts('path: /d', 'path: /d/link, dest: /y'));
    const codes = (changeable: string[]): string[] =>
      planSandbox(policy, hostFacts(tree), [], changeable).diagnostics.map(({ code }) => code);
    expect(codes(['/d'])).toContain('source-symlink');
    expect(codes([])).not.toContain('source-symlink');
  });

  it('is refused in the private state of sandboxes', () => {
    const state = '/home/alice/.local/state/devenv-sandbox/p/state/x';
    const other: Tree = { [`${state}/link`]: '> /d', '/d': 'directory' };
    expect(errors(mounts(`path: ${state}/link, dest: /y`), other)).toEqual(['source-symlink 3:14']);
  });

  it('is found in a tree that is only shown, or not at all', () => {
    const more: Tree = {
      ...tree,
      '/home/alice/.config/git': '> /nix/store/abc-files/git',
      '/nix/store/abc-files/git/config': '> /nix/store/def-config',
      '/nix/store/def-config': 'file',
      '/run/secrets': '> secrets.d/7',
      '/run/secrets.d/7/token': 'file',
    };
    const section = `${mounts(
      'path: /d, dest: /r',
      'path: /d/link, dest: /y',
      'path: ~/.config/git/config, dest: /gitconfig',
      'path: /d, mode: overlay-tmpfs, dest: /o',
    )}\n  secrets: [{name: token, path: /run/secrets/token}]\n`;
    expect(errors(section, more, newer)).toEqual([]);
  });

  it('is found where the tree itself is named through it', () => {
    expect(errors(mounts('path: /to-d, dest: /w, mode: rw'), tree)).toEqual([]);
  });
});

it('files of a seed are looked at', () => {
  const policy = policyOf(mounts('path: ./data, mode: state-dir, seed: [a/b]'));
  expect(pathsToRead(policy, hostFacts())).toContain(`${root}/data/a/b`);
});
