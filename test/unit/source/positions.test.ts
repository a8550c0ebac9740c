import { describe, expect, it } from 'vitest';
import { below, locate, optionPath, pointer } from '../../../src/source/positions.ts';

const place = (line: number) => ({ file: 'x', line, column: 1 });
const positions = {
  '': { value: place(1) },
  '/a': { key: place(2), value: place(3) },
  '/a/b~1c': { key: place(4), value: place(5) },
  '/ab': { key: place(6), value: place(7) },
};

describe('pointer', () => {
  it('escapes tildes and slashes', () => {
    expect(pointer([])).toBe('');
    expect(pointer(['mounts', 0, 'path'])).toBe('/mounts/0/path');
    expect(pointer(['a/b', 'c~d'])).toBe('/a~1b/c~0d');
  });
});

describe('locate', () => {
  it('finds the value, or the key where that is asked', () => {
    expect(locate(positions, ['a'])).toEqual(place(3));
    expect(locate(positions, ['a'], 'key')).toEqual(place(2));
    expect(locate(positions, ['a', 'b/c'])).toEqual(place(5));
  });

  it('falls back to the value of the nearest ancestor', () => {
    expect(locate(positions, ['a', 'x', 0])).toEqual(place(3));
    expect(locate(positions, ['a', 'x'], 'key')).toEqual(place(3));
    expect(locate(positions, ['z'])).toEqual(place(1));
    expect(locate({}, ['z'])).toBeUndefined();
  });
});

describe('below', () => {
  it('keeps what is inside a path, relative to it', () => {
    expect(below(positions, ['a'])).toEqual({
      '': { key: place(2), value: place(3) },
      '/b~1c': { key: place(4), value: place(5) },
    });
  });
});

describe('optionPath', () => {
  it('is written as people write it', () => {
    expect(optionPath(['mounts', 0, 'path'])).toBe('mounts[0].path');
    expect(optionPath(['env', 'set', 'A'])).toBe('env.set.A');
    expect(optionPath([0])).toBe('[0]');
  });
});
