import { describe, expect, it } from 'vitest';
import { linkTarget, resolvePath } from '../../../src/plan/resolve-path.ts';
import { pathFacts, type Tree } from '../support/facts.ts';

const tree: Tree = {
  '/a/file': 'file',
  '/a/dir/deep': 'directory',
  '/a/socket': 'socket',
  '/a/closed': 'denied',
  '/absolute': '> /a/dir',
  '/relative': '> a/dir',
  '/a/up': '> ../a/dir/',
  '/a/dir/far': '> ../../../../a/file',
  '/chain1': '> chain2',
  '/chain2': '> /chain3',
  '/chain3': '> ./a//dir',
  '/dangling': '> /nowhere/x',
  '/loop': '> loop',
  '/ping': '> pong',
  '/pong': '> /ping',
  '/root': '> /',
  '/empty': '> ',
};
const facts = pathFacts(tree);

function resolve(path: string): string {
  const { path: found, kind } = resolvePath(path, (each) => facts[each] ?? { kind: 'missing' });
  return `${kind} ${found}`;
}

/** What is found behind a chain of so many links. */
function kindBehind(length: number): string {
  const links = Array.from({ length }, (_, index) => [`/l${index}`, `> /l${index + 1}`] as const);
  const paths = pathFacts({ ...Object.fromEntries(links), [`/l${length}`]: 'file' });
  return resolvePath('/l0', (each) => paths[each] ?? { kind: 'missing' }).kind;
}

describe('resolvePath', () => {
  it.each([
    ['/', 'directory /'],
    ['/a/file', 'file /a/file'],
    ['/a/socket', 'socket /a/socket'],
    ['//a/./dir/', 'directory /a/dir'],
    ['/absolute', 'directory /a/dir'],
    ['/absolute/deep', 'directory /a/dir/deep'],
    ['/relative/deep', 'directory /a/dir/deep'],
    ['/a/up/deep', 'directory /a/dir/deep'],
    ['/chain1/deep', 'directory /a/dir/deep'],
    ['/absolute/far', 'file /a/file'],
    ['/root/a/file', 'file /a/file'],
    ['/root/root/root/a', 'directory /a'],
    ['/missing', 'missing /missing'],
    ['/missing/x/y', 'missing /missing/x/y'],
    ['/a/file/below', 'missing /a/file/below'],
    ['/a/closed', 'denied /a/closed'],
    ['/a/closed/x', 'denied /a/closed/x'],
    ['/dangling', 'missing /nowhere/x'],
    ['/dangling/y', 'missing /nowhere/x/y'],
  ])('follows %s to %s', (path, found) => {
    expect(resolve(path)).toBe(found);
  });

  it.each(['/loop', '/ping', '/loop/x', '/pong/y'])(
    'finds nothing behind the circle %s',
    (path) => {
      expect(resolve(path)).toMatch(/^missing /);
    },
  );

  it('follows as many links as the kernel and not one more', () => {
    expect(kindBehind(40)).toBe('file');
    expect(kindBehind(41)).toBe('missing');
  });
});

describe('linkTarget', () => {
  it.each([
    ['/var/run', '../run', '/run'],
    ['/bin', 'usr/bin', '/usr/bin'],
    ['/a/b/c', './d', '/a/b/d'],
    ['/a', '/x//y/', '/x/y'],
    ['/a', '../../..', '/'],
    ['/a/b', '.', '/a'],
  ])('of %s to %s is %s', (link, target, expected) => {
    expect(linkTarget(link, target)).toBe(expected);
  });
});
