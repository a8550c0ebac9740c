import { describe, expect, it } from 'vitest';
import { formatDiagnostic } from '../../../src/diagnostics/format.ts';
import { decode } from '../../../src/source/source-file.ts';
import { places, problemsOf, rendered, sourceFile } from '../support/files.ts';

const valid = 'sandbox:\n  enable: true\n';

describe('decode', () => {
  it('gives the text of valid UTF-8, tabs and line feeds included', () => {
    expect(decode(sourceFile('a: größe 😀\n\t# x\n'))).toEqual({ text: 'a: größe 😀\n\t# x\n' });
    expect(decode(sourceFile(''))).toEqual({ text: '' });
  });

  it('takes one byte order mark off and refuses a second', () => {
    expect(decode(sourceFile(`\ufeff${valid}`))).toEqual({ text: valid });
    expect(places(problemsOf(`\ufeff\ufeff${valid}`))).toEqual(['control-character 1:1']);
  });

  it('takes 64 KiB and not a byte more', () => {
    const padding = 64 * 1024 - valid.length;
    expect(problemsOf(`${valid}#${'x'.repeat(padding - 1)}`)).toEqual([]);
    expect(places(problemsOf(`${valid}#${'x'.repeat(padding)}`))).toEqual(['file-too-large 1:1']);
    expect(places(problemsOf(`${valid}#${'ü'.repeat(padding / 2)}`))).toEqual([
      'file-too-large 1:1',
    ]);
  });

  it.each([
    ['a lone continuation byte', [0x61, 0x80]],
    ['an overlong form', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['a cut sequence', [0xc3]],
    ['UTF-16', [0xff, 0xfe, 0x61, 0x00]],
    ['Latin-1', [0x67, 0x72, 0xf6, 0xdf, 0x65]],
  ])('refuses %s', (_name, bytes) => {
    expect(places(problemsOf(Uint8Array.from(bytes)))).toEqual(['file-encoding 1:1']);
  });

  it.each([
    ['a carriage return', 'sandbox:\r\n  enable: true\r\n', '1:9'],
    ['NUL', `${valid}# \u0000`, '3:3'],
    ['next line', 'sandbox:\n  enable: true\u0085', '2:15'],
    ['a line separator', '# a\u2028b\n', '1:4'],
    ['a paragraph separator', '# a\u2029b\n', '1:4'],
    ['a right-to-left override', 'sandbox: # \u202e\n', '1:12'],
    ['a zero-width space', 'sand\u200bbox: {}\n', '1:5'],
    ['an escape sequence', '# \u001b[2J\n', '1:3'],
  ])('refuses %s where it stands', (_name, text, place) => {
    expect(places(problemsOf(text))).toEqual([`control-character ${place}`]);
  });

  it('refuses the whole file, whatever section the character is in', () => {
    expect(places(problemsOf('other: "\u202e"\nsandbox: {}\n'))).toEqual(['control-character 1:9']);
  });

  it('shows the character spelled out, with the caret under it', () => {
    expect(rendered('sandbox:\n  enable: tr\u202eue\n')).toBe(
      [
        'devenv.yaml:2:13: error: control character U+202E (`\\u202e`) in the file [control-character]',
        '  2 |   enable: tr\\u202eue',
        '    |             ^^^^^^',
        '  help: Remove it; only line feeds and tabs are allowed.',
        '',
      ].join('\n'),
    );
  });

  it('has no excerpt for what cannot be decoded', () => {
    const [diagnostic] = problemsOf(Uint8Array.from([0xff]));
    expect(diagnostic && formatDiagnostic(diagnostic, () => undefined)).toBe(
      'devenv.yaml:1:1: error: the file is not valid UTF-8 [file-encoding]\n  help: Save it as UTF-8.',
    );
  });
});
