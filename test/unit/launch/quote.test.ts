import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quote } from '../../../src/launch/quote.ts';
import { shells, wordsOf } from '../support/shells.ts';

/** What a shell could take for more than text. */
const dangerous = [
  ...' \t\n\'"`$\\*?[]{}()<>|&;!#~=%^:@+,./-_0aA',
  '$HOME',
  '$(id)',
  '`id`',
  '${x}',
  '--',
  '-n',
  '\\n',
  "'\\''",
  'é',
  '日',
  '😀',
  '\u001b',
  '\u0080',
  '\r',
];
const word = fc
  .array(fc.constantFrom(...dangerous), { maxLength: 12 })
  .map((parts) => parts.join(''));

describe('quote', () => {
  it('is run in more than one shell', () => {
    expect(shells.map(([name]) => name)).toEqual(expect.arrayContaining(['sh', 'dash', 'bash']));
  });

  it.each(shells)('makes any text one word for %s', (_name, shell) => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 40 }), (texts) => {
        const script = `printf '%s\\0' ${texts.map(quote).join(' ')}\n`;
        expect(wordsOf(shell, script)).toEqual(texts);
      }),
      { numRuns: 40 },
    );
  });

  it.each(shells)('makes any text the value of a variable for %s', (_name, shell) => {
    fc.assert(
      fc.property(word, (text) => {
        const script = `export A=${quote(text)}\nprintf '%s\\0' "$A"\n`;
        expect(wordsOf(shell, script)).toEqual([text]);
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    ['', "''"],
    ['/usr/bin/env', '/usr/bin/env'],
    ['--ro-bind', '--ro-bind'],
    ['a b', "'a b'"],
    ["it's", String.raw`'it'\''s'`],
    ['~', "'~'"],
    ['$HOME', "'$HOME'"],
    ['a\nb', "'a\nb'"],
    ['größe', "'größe'"],
  ])('writes %j as %s', (text, quoted) => {
    expect(quote(text)).toBe(quoted);
  });
});
