import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { quietDirectories } from '../../../src/launch/quiet.ts';
import type { Operation } from '../../../src/plan/operation.ts';

const names = ['a', 'b', 'c'];
const minute = 60_000;

/** When a directory, or one above it, was last changed. */
function lastChange(directory: string): number {
  const { mtimeMs } = lstatSync(directory);
  return directory === '/' ? mtimeMs : Math.max(mtimeMs, lastChange(dirname(directory)));
}

/** Whether a directory, with three names in it that count, is quiet so long after its last change. */
function isQuiet(
  directory: string,
  { after = 2 * minute, operations = [] as readonly Operation[], count = 3 } = {},
): boolean {
  const paths = names.slice(0, count).map((name) => join(directory, name));
  return quietDirectories(paths, operations, lastChange(directory) + after).has(directory);
}

function shown(source: string, access: 'read-only' | 'read-write'): Operation[] {
  const origin = { kind: 'default', name: 'test', rank: -1 } as const;
  return [{ kind: 'bind', access, source, dest: source, origin }];
}

describe('a directory of the system', () => {
  it('tells by its time what is in it', () => {
    expect(isQuiet('/etc')).toBe(true);
    expect(isQuiet('/usr/bin')).toBe(true);
    expect(isQuiet('/')).toBe(true);
  });

  it('has those above it beside it, which can be moved', () => {
    const found = quietDirectories(['/usr/bin/a', '/usr/bin/b', '/usr/bin/c'], [], Date.now());
    expect([...found]).toEqual(['/usr/bin', '/usr', '/']);
  });

  it('does not while it is being changed', () => {
    expect(isQuiet('/etc', { after: minute / 2 })).toBe(false);
    expect(isQuiet('/etc', { after: -minute })).toBe(false);
  });

  it('does not where the inside may set its time', () => {
    expect(isQuiet('/usr/bin', { operations: shown('/usr', 'read-only') })).toBe(true);
    expect(isQuiet('/usr/bin', { operations: shown('/usr', 'read-write') })).toBe(false);
    expect(isQuiet('/usr/bin', { operations: shown('/usr/bin/x', 'read-write') })).toBe(true);
  });

  it('is not asked for a name or two', () => {
    expect(isQuiet('/etc', { count: 2 })).toBe(false);
  });
});

describe('a directory that others than root can change', () => {
  it('is one that everybody can write, and all below it', () => {
    const directory = mkdtempSync(join(tmpdir(), 'sbx-quiet-'));
    expect(isQuiet(tmpdir())).toBe(false);
    expect(isQuiet(directory)).toBe(false);
    rmSync(directory, { recursive: true });
  });

  it('is one that a group can write', () => {
    const ofGroup = readdirSync('/var')
      .map((name) => join('/var', name))
      .filter((path) => (lstatSync(path).mode & 0o40022) === 0o40020);
    expect(ofGroup.length).toBeGreaterThan(0);
    for (const each of ofGroup) expect(isQuiet(each), each).toBe(false);
  });

  it('is one of the kernel, whose time says nothing', () => {
    for (const each of ['/proc', '/proc/self', '/sys/kernel', '/dev']) {
      expect(isQuiet(each), each).toBe(false);
    }
  });

  it('is one that is no directory, or not there', () => {
    expect(
      quietDirectories(['/etc/passwd/a', '/etc/passwd/b', '/etc/passwd/c'], [], 1e15).size,
    ).toBe(0);
    expect(quietDirectories(['/absent/a', '/absent/b', '/absent/c'], [], 1e15).size).toBe(0);
  });
});
