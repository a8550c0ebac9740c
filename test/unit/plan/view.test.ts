import { describe, expect, it } from 'vitest';
import type { Operation } from '../../../src/plan/operation.ts';
import { direct, showsHost, viewPath } from '../../../src/plan/view.ts';
import { defaultOrigin as origin } from '../../../src/policy/origin.ts';
import { pathFacts } from '../support/facts.ts';

const operations: Operation[] = [
  { kind: 'bind', access: 'read-only', source: '/host/a', dest: '/a', origin },
  { kind: 'tmpfs', dest: '/a/empty', origin },
  { kind: 'overlay', mode: 'overlay-tmpfs', source: '/host/o', dest: '/o', origin },
  { kind: 'symlink', target: 'a/real', dest: '/link', origin },
  { kind: 'symlink', target: 'circle', dest: '/circle', origin },
  { kind: 'bind', access: 'read-write', source: '/host/last', dest: '/a/twice', origin },
  { kind: 'bind', access: 'read-only', source: '/host/later', dest: '/a/twice', origin },
];
const facts = pathFacts({
  '/host/a/real/file': 'file',
  '/host/a/inner': '> real',
  '/host/a/out': '> /o/x',
  '/host/a/top': '> /',
  '/host/a/closed': 'denied',
  '/host/o/x': 'file',
});

describe('direct', () => {
  it.each([
    ['/a/real/file', '/host/a/real/file'],
    ['/a', '/host/a'],
    ['/o/x', '/host/o/x'],
    ['/a/twice/x', '/host/later/x'],
    ['/a/empty/x', undefined],
    ['/nowhere', undefined],
    ['/ab', undefined],
  ])('has behind %s the host path %s', (path, host) => {
    expect(direct(path, operations).host).toBe(host);
  });

  it('names the last operation at or above the path', () => {
    expect(direct('/a/empty/x', operations).through).toMatchObject({ kind: 'tmpfs' });
    expect(direct('/nowhere', operations).through).toBeUndefined();
  });
});

describe('viewPath', () => {
  it.each([
    ['/link/file', '/host/a/real/file'],
    ['/a/inner/file', '/host/a/real/file'],
    ['/a/out', '/host/o/x'],
    ['/a/top/a/top/link/file', '/host/a/real/file'],
    ['/circle/x', undefined],
  ])('follows %s to the host path %s', (path, host) => {
    expect(viewPath(path, operations, facts).host).toBe(host);
  });
});

describe('showsHost', () => {
  it.each([
    ['/a/real/file', true],
    ['/a/gone', false],
    ['/a/closed', false],
    ['/a/empty', false],
    ['/nowhere', false],
  ])('says of %s: %s', (path, expected) => {
    expect(showsHost(direct(path, operations), facts)).toBe(expected);
  });
});
