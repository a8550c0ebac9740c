import { describe, expect, it } from 'vitest';
import { accessTo } from '../../../src/plan/access.ts';
import type { HostFacts } from '../../../src/plan/facts.ts';
import type { Tree } from '../support/facts.ts';
import { mounts, planOf } from '../support/plan.ts';

const tree: Tree = {
  '/a/file': 'file',
  '/a/dir/deep': 'directory',
  '/a/closed': 'denied',
  '/o/x': 'file',
  '/lib': '> usr/lib',
  '/nowhere': '> /gone',
  '/proc/gone': 'missing',
};
const newer: Partial<HostFacts> = { bubblewrap: { path: '/b', version: '0.11.0' } };
const section = mounts(
  'path: /a',
  'path: /a/dir, mode: mask',
  'path: /a/file, mode: mask',
  'path: /o, dest: /kept, mode: overlay',
  'path: /o, dest: /seen, mode: overlay-ro',
  'path: /o, dest: /lost, mode: overlay-tmpfs',
  'path: /t, mode: tmpfs',
  'path: /a, dest: /t/x/y',
  'path: ~/s, mode: state-dir',
  'path: /o, dest: /d, mode: dev',
  'path: /lib',
);
const { world, facts } = planOf(section, tree, newer);

describe('accessTo', () => {
  it.each([
    ['/usr', 'read-only', true, false],
    ['/usr/gone', 'missing', false, false],
    ['/a/closed', 'missing', false, false],
    ['/home/alice/project', 'read-write', true, true],
    ['/home/alice/project/new', 'missing', false, true],
    ['/d/x', 'device', true, true],
    ['/a/dir', 'masked', true, true],
    ['/a/dir/deep', 'hidden', false, true],
    ['/a/file', 'masked', true, false],
    ['/kept/x', 'private', true, true],
    ['/seen/x', 'read-only', true, false],
    ['/lost/x', 'private', true, true],
    ['/t', 'temporary', true, true],
    ['/t/x', 'parent', true, true],
    ['/t/z', 'hidden', false, true],
    ['/home/alice/s', 'private', true, true],
    ['/home/alice', 'parent', true, false],
    ['/home', 'parent', true, false],
    ['/', 'parent', true, false],
    ['/etc', 'hidden', false, false],
    ['/proc/self', 'kernel', true, false],
    ['/dev/null', 'kernel', true, true],
    ['/dev/fd/3', 'kernel', true, true],
    ['/dev/sda', 'hidden', false, true],
    ['/dev/null/x', 'hidden', false, false],
    ['/dev/shm/x', 'hidden', false, true],
    ['/dev/pts/0', 'hidden', false, false],
    ['/proc/1/status', 'kernel', true, false],
    ['/proc/4242', 'hidden', false, false],
    ['/proc/gone', 'hidden', false, false],
    ['/lib', 'read-only', true, false],
  ])('%s is %s, there: %s, writable: %s', (path, access, exists, writable) => {
    expect(accessTo(path, world.operations, facts.paths)).toMatchObject({
      access,
      exists,
      writable,
    });
  });
});
