import { describe, expect, it } from 'vitest';
import type { Operation } from '../../../src/plan/operation.ts';
import { direct, showsHost, unreadPaths, viewPath } from '../../../src/plan/view.ts';
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

describe('a path through links', () => {
  const through: Operation[] = [
    { kind: 'bind', access: 'read-only', source: '/h', dest: '/h', origin },
  ];
  const linked = pathFacts({
    '/h/twisted': '> far/../b',
    '/h/far': '> deep/er',
    '/h/deep/er': 'directory',
    '/h/deep/b': 'file',
  });

  it('goes up from where a link led, as the kernel does', () => {
    expect(viewPath('/h/twisted', through, linked).host).toBe('/h/deep/b');
  });
});

describe('an overlay that has kept changes', () => {
  const kept: Operation[] = [
    { kind: 'overlay', mode: 'overlay', source: '/l', dest: '/o', upper: '/u', work: '/w', origin },
  ];
  const layers = pathFacts({
    '/l/same': 'file',
    '/l/dir/inner': 'file',
    '/l/gone': 'file',
    '/l/gone-dir/x': 'file',
    '/l/changed': 'file',
    '/u/dir': 'directory',
    '/u/dir/added': 'file',
    '/u/gone': 'device',
    '/u/gone-dir': 'device',
    '/u/changed': 'file',
    '/u/new/deep': 'directory',
    '/u/link': '> dir',
  });

  it.each([
    ['/o/same', '/l/same'],
    ['/o/changed', '/u/changed'],
    ['/o/dir', '/l/dir'],
    ['/o/dir/inner', '/l/dir/inner'],
    ['/o/dir/added', '/u/dir/added'],
    ['/o/new/deep', '/u/new/deep'],
    ['/o/link/inner', '/l/dir/inner'],
    ['/o/gone', undefined],
    ['/o/gone-dir/x', undefined],
  ])('has behind %s the host path %s', (path, host) => {
    expect(viewPath(path, kept, layers).host).toBe(host);
  });

  it('needs both layers to be looked at', () => {
    expect(unreadPaths('/o/a/b', kept, {})).toEqual([
      '/l',
      '/u',
      '/l/a',
      '/u/a',
      '/l/a/b',
      '/u/a/b',
    ]);
    expect(unreadPaths('/o/same', kept, layers)).toEqual(['/u/same']);
  });
});
