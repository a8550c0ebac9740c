import { describe, expect, it } from 'vitest';
import {
  checkEnvironmentValue,
  checkPath,
  checkPresetReference,
  checkRelativePath,
  checkSecretName,
  checkText,
  checkVariableName,
  checkVariablePattern,
} from '../../../src/schema/text.ts';

describe('checkPath', () => {
  it.each([
    '/',
    '/a',
    '/a b',
    '~',
    '~/a',
    '.',
    './a',
    '$A',
    '$A/b',
    '${A:-/b}/c',
    '/a/..b',
    '/größe',
  ])('accepts %j', (path) => {
    expect(checkPath(path)).toBeUndefined();
  });

  it.each([
    ['', 'bad-path', 'empty'],
    ['a', 'bad-path', 'not absolute'],
    ['a/b', 'bad-path', 'not absolute'],
    ['~a/b', 'bad-path', 'not absolute'],
    ['.a', 'bad-path', 'not absolute'],
    ['--ro-bind', 'bad-path', 'not absolute'],
    ['..', 'bad-path', '`..`'],
    ['/a/../b', 'bad-path', '`..`'],
    ['$PWD/..', 'bad-path', '`..`'],
    ['$', 'bad-variable', '`$`'],
    ['/$(id)', 'bad-variable', '`$(`'],
    ['/a$$', 'bad-variable', '`$$`'],
    ['/a\u0000b', 'control-character', 'U+0000'],
    ['/a\nb', 'control-character', 'U+000A'],
    ['/a\tb', 'control-character', 'U+0009'],
    ['/a\u202eb', 'control-character', 'U+202E'],
    ['/a\u200bb', 'control-character', 'U+200B'],
  ])('refuses %j', (path, code, word) => {
    expect(checkPath(path)).toMatchObject({ code, message: expect.stringContaining(word) });
  });

  it('counts the length in bytes, as the kernel does', () => {
    expect(checkPath(`/${'a'.repeat(4094)}`)).toBeUndefined();
    expect(checkPath(`/${'a'.repeat(4095)}`)).toMatchObject({ code: 'bad-path' });
    expect(checkPath(`/${'ü'.repeat(2047)}`)).toBeUndefined();
    expect(checkPath(`/${'ü'.repeat(2048)}`)?.message).toContain('too long');
  });
});

describe('checkText', () => {
  it('accepts prose and refuses what repaints a terminal', () => {
    expect(checkText('Größe: 5 € – “ok” 😀')).toBeUndefined();
    expect(checkText('a\u001b[2J')).toMatchObject({ code: 'control-character' });
  });
});

describe('checkEnvironmentValue', () => {
  it.each(['', 'x', '$HOME/x', '$$', 'a$$b', '${A:-}'])('accepts %j', (value) => {
    expect(checkEnvironmentValue(value)).toBeUndefined();
  });

  it.each([
    ['$', 'bad-variable'],
    ['$(id)', 'bad-variable'],
    ['a\nb', 'control-character'],
  ])('refuses %j', (value, code) => {
    expect(checkEnvironmentValue(value)?.code).toBe(code);
  });

  it('says how to write a dollar sign', () => {
    expect(checkEnvironmentValue('5$')?.help).toContain('`$$` is a dollar sign');
  });
});

describe('names', () => {
  const cases: [string, (text: string) => unknown, string[], string[]][] = [
    [
      'a variable',
      checkVariableName,
      ['A', '_', 'a1'],
      ['', '1A', 'A B', 'A-B', 'A*', 'A=B', 'Ä', 'A\n'],
    ],
    [
      'a pattern',
      checkVariablePattern,
      ['A', 'A_*', '_*'],
      ['', '*', 'A*B', '*A', 'A**', '1*', 'A*\n'],
    ],
    [
      'a secret',
      checkSecretName,
      ['a', '_a', 'a.b', 'a@b+c-d', '1'],
      ['', '.', '..', '.a', '-a', 'a/b', 'a b', 'a$', 'a\n'],
    ],
    [
      'a preset',
      checkPresetReference,
      ['a', 'rust-dev', '1a', './x.yaml', './x.yml', './d e/x.yaml'],
      [
        '',
        'Rust',
        'a_b',
        '-a',
        '__proto__',
        'toString',
        '/x.yaml',
        'x.yaml',
        './x',
        './.yaml/../../y.yaml',
        './a\u001b.yaml',
        './$(id).yaml',
        'a\n',
      ],
    ],
    [
      'a file below a directory',
      checkRelativePath,
      ['a', 'a/b', '.a', 'a..b', 'a b'],
      ['', '/a', '..', 'a/../b', '$A', 'a\u0000'],
    ],
  ];

  it.each(cases)('of %s are accepted', (_name, check, good) => {
    expect(good.filter((each) => check(each) !== undefined)).toEqual([]);
  });

  it.each(cases)('that cannot be one of %s are refused', (_name, check, _good, bad) => {
    expect(bad.filter((each) => check(each) === undefined)).toEqual([]);
  });
});
