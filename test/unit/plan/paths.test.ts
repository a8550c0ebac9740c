import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  comparePaths,
  dirname,
  isWithin,
  join,
  normalise,
  prefixes,
  rebase,
  relativeTo,
} from '../../../src/plan/paths.ts';

const path = fc
  .array(fc.constantFrom('a', 'b', 'a-', 'a.', 'A', 'ab'), { minLength: 1, maxLength: 4 })
  .map((parts) => `/${parts.join('/')}`);

describe('paths', () => {
  it('are normalised', () => {
    expect(normalise('//a/./b//c/')).toBe('/a/b/c');
    expect(normalise('/')).toBe('/');
    expect(join('/', '/a')).toBe('/a');
    expect(join('/a/', 'b')).toBe('/a/b');
  });

  it('know their parents', () => {
    expect(dirname('/a/b')).toBe('/a');
    expect(dirname('/a')).toBe('/');
    expect(prefixes('/a/b/c')).toEqual(['/a', '/a/b', '/a/b/c']);
  });

  it.each([
    ['/a', '/a', true],
    ['/a/b', '/a', true],
    ['/ab', '/a', false],
    ['/a', '/a/b', false],
    ['/a', '/', true],
    ['/', '/', true],
  ])('say of %s within %s: %s', (inner, outer, expected) => {
    expect(isWithin(inner, outer)).toBe(expected);
  });

  it('move from one place to another', () => {
    expect(relativeTo('/a/b/c', '/a')).toBe('b/c');
    expect(relativeTo('/a', '/')).toBe('a');
    expect(rebase('/a/b', '/a', '/x')).toBe('/x/b');
    expect(rebase('/a', '/a', '/x')).toBe('/x');
    expect(rebase('/a', '/', '/x')).toBe('/x/a');
    expect(rebase('/x/a', '/x', '/')).toBe('/a');
  });
});

describe('comparePaths', () => {
  it('puts a parent before everything below it, with nothing else between', () => {
    fc.assert(
      fc.property(fc.array(path, { minLength: 2, maxLength: 8 }), (paths) => {
        const sorted = paths.toSorted(comparePaths);
        for (const [index, each] of sorted.entries()) {
          const below = sorted.map((other) => isWithin(other, each));
          expect(below.slice(0, index).filter((_, at) => sorted[at] !== each)).not.toContain(true);
          const last = below.lastIndexOf(true);
          expect(below.slice(index, last + 1)).not.toContain(false);
        }
      }),
    );
  });

  it('is an order', () => {
    fc.assert(
      fc.property(path, path, (left, right) => {
        expect(Math.sign(comparePaths(left, right))).toBe(
          -Math.sign(comparePaths(right, left)) + 0,
        );
        expect(comparePaths(left, right) === 0).toBe(left === right);
      }),
    );
  });
});
