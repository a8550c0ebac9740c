import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeUnsafe, findUnsafe } from '../../../src/diagnostics/escape.ts';

/** Every character that must not reach a terminal, and how it is spelled. */
const unsafe: [name: string, character: string, shown: string][] = [
  ['NUL', '\u0000', '\\x00'],
  ['line feed', '\n', '\\x0a'],
  ['tab', '\t', '\\x09'],
  ['escape', '\u001b', '\\x1b'],
  ['delete', '\u007f', '\\x7f'],
  ['next line', '\u0085', '\\x85'],
  ['control sequence introducer', '\u009b', '\\x9b'],
  ['Arabic letter mark', '\u061c', '\\u061c'],
  ['zero-width space', '\u200b', '\\u200b'],
  ['right-to-left mark', '\u200f', '\\u200f'],
  ['line separator', '\u2028', '\\u2028'],
  ['paragraph separator', '\u2029', '\\u2029'],
  ['right-to-left override', '\u202e', '\\u202e'],
  ['word joiner', '\u2060', '\\u2060'],
  ['left-to-right isolate', '\u2066', '\\u2066'],
  ['pop isolate', '\u2069', '\\u2069'],
  ['byte order mark', '\ufeff', '\\ufeff'],
];

describe('escape', () => {
  it.each(unsafe)('spells the %s out', (_name, character, shown) => {
    expect(escapeUnsafe(`a${character}b`)).toBe(`a${shown}b`);
    expect(findUnsafe(`a${character}b`)).toMatchObject({ offset: 1, shown });
  });

  it('names the code point', () => {
    expect(findUnsafe('\u001b')?.name).toBe('U+001B');
    expect(findUnsafe('\u202e')?.name).toBe('U+202E');
  });

  it.each(['', 'plain', 'größe', '日本語', '😀', 'a b', '~!@#$%^&*()'])(
    'leaves %j alone',
    (text) => {
      expect(escapeUnsafe(text)).toBe(text);
      expect(findUnsafe(text)).toBeUndefined();
    },
  );

  it('finds the first character that is not allowed', () => {
    expect(findUnsafe('\t\n\u0007\u001b', '\t\n')).toMatchObject({ offset: 2, name: 'U+0007' });
    expect(findUnsafe('\t\n', '\t\n')).toBeUndefined();
  });

  it('leaves nothing unsafe in any text', () => {
    const characters = fc.constantFrom(...unsafe.map(([, character]) => character), 'a', '\\');
    const text = fc.oneof(
      fc.string({ unit: characters }),
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'grapheme' }),
    );
    fc.assert(
      fc.property(text, (each) => {
        expect(findUnsafe(escapeUnsafe(each))).toBeUndefined();
      }),
    );
  });
});
