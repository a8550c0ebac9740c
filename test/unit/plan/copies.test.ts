import { describe, expect, it } from 'vitest';
import { launchOptions } from '../../../src/plan/argv.ts';
import { smallFiles } from '../../../src/plan/copies.ts';
import type { Tree } from '../support/facts.ts';
import { mounts as mountsOf, planOf } from '../support/plan.ts';

/** Without a network, which brings mounts of its own. */
const mounts = (...entries: string[]): string =>
  `${mountsOf(...entries)}\n  network: {enable: false}`;

const tree: Tree = Object.fromEntries(smallFiles.map((path) => [path, 'file']));
const copyable = Object.fromEntries(smallFiles.map((path) => [path, path]));
const all = mounts(...smallFiles.map((path) => `path: ${path}`));

/** What is copied, by descriptor. */
function copies(section: string, host: Tree = tree, may: Record<string, string> = copyable) {
  const { plan, diagnostics } = planOf(section, { ...tree, ...host }, { copyable: may });
  if (plan === undefined) throw new Error(JSON.stringify(diagnostics));
  const found = plan.copies.map(({ descriptor, operation }) => [descriptor, operation.dest]);
  return Object.fromEntries(found) as Record<number, string>;
}

describe('copies', () => {
  it('take the place of mounts of small files, each with a descriptor of its own', () => {
    const section = mounts('path: /etc/passwd', 'path: /etc/hosts', 'path: /etc/group');
    const host: Tree = { '/etc/hosts': 'file' };
    expect(copies(section, host)).toEqual({ 3: '/etc/group', 5: '/etc/passwd' });
    const { plan } = planOf(section, { ...tree, ...host }, { copyable });
    const options = (plan && launchOptions(plan))?.join(' ');
    expect(options).toContain(
      '--perms 0644 --file 3 /etc/group --ro-bind /etc/hosts /etc/hosts --perms 0644 --file 5 /etc/passwd',
    );
    expect(options).not.toContain('--ro-bind /etc/passwd');
  });

  it('are as many as a shell has descriptors for', () => {
    expect(Object.keys(copies(all))).toEqual(['3', '5', '7', '9']);
  });

  it.each([
    ['a file that the user cannot read', mounts('path: /etc/passwd'), {}, {}],
    ['another file', mounts('path: /etc/hosts'), { '/etc/hosts': 'file' }, copyable],
    ['a writable file', mounts('path: /etc/passwd, mode: rw'), {}, copyable],
    [
      'a file shown elsewhere',
      mounts('path: /etc/passwd, dest: /srv/passwd'),
      { '/srv': 'directory' },
      copyable,
    ],
    [
      'another file at its place',
      mounts('path: /etc/hosts, dest: /etc/passwd'),
      { '/etc/hosts': 'file' },
      copyable,
    ],
    [
      'a file in a directory that is shown',
      mounts('path: /etc, mode: rw', 'path: /etc/passwd'),
      {},
      copyable,
    ],
    [
      'a file in a directory of its own',
      mounts('path: /etc, mode: tmpfs', 'path: /etc/passwd'),
      {},
      copyable,
    ],
    ['a mask', mounts('path: /etc/passwd, mode: mask'), {}, copyable],
  ] as [string, string, Tree, Record<string, string>][])(
    'are not made of %s',
    (_what, section, host, may) => {
      expect(copies(section, host, may)).toEqual({});
    },
  );
});
