import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../../src/source/parse.ts';
import { layerOf, places, problemsOf, rendered, sourceFile } from '../support/files.ts';

/** Text of the file, and every diagnostic as `code line:column`. */
type Row = [what: string, text: string, found: string[]];

const fine = 'sandbox: {enable: true}\n';

describe('parsing YAML', () => {
  it.each<Row>([
    ['a duplicate key', 'sandbox:\n  mounts: []\n  mounts: []\n', ['yaml-syntax 3:3']],
    ['a duplicate key of another section', `a: {b: 1, b: 2}\n${fine}`, ['yaml-syntax 1:11']],
    ['a duplicate `sandbox`', `${fine}${fine}`, ['yaml-syntax 2:1']],
    ['a list as key', 'sandbox:\n  ? [a]\n  : 1\n', ['yaml-syntax 2:5']],
    ['a map as key', 'sandbox:\n  ? {a: b}\n  : 1\n', ['yaml-syntax 2:5']],
    ['a tab as indentation', 'sandbox:\n\tenable: true\n', ['yaml-syntax 2:1']],
    ['a bracket that is not closed', 'sandbox:\n  presets: [a\n  env: {}\n', ['yaml-syntax 2:12']],
    ['a brace that is not closed', 'sandbox: {\n', ['yaml-syntax 1:10']],
    [
      'a key that is indented wrongly',
      'sandbox:\n    env: {}\n  mounts: []\n',
      ['yaml-syntax 3:1'],
    ],
    ['an alias of nothing', `a: *b\n${fine}`, ['yaml-syntax 1:4']],
    ['an alias before its anchor', `a: [*b, &b 1]\n${fine}`, ['yaml-syntax 1:5']],
    ['an alias as key', `a: &a b\n*a : 1\n${fine}`, ['yaml-syntax 2:1']],
    ['a key twice in one line', 'sandbox: {env: {}, env: {}}\n', ['yaml-syntax 1:20']],
  ])('refuses %s', (_what, text, found) => {
    expect(places(problemsOf(text))).toEqual(found);
  });

  it.each<Row>([
    ['%YAML', `%YAML 1.1\n---\n${fine}`, ['yaml-feature 1:1']],
    ['a directive that nobody knows', `%FOO bar\n---\n${fine}`, ['yaml-feature 1:1']],
    ['%YAML of the right version', `# x\n%YAML 1.2\n---\n${fine}`, ['yaml-feature 2:1']],
    ['%TAG', `%TAG ! tag:example.org,2000:\n---\n${fine}`, ['yaml-feature 1:1']],
    ['a second document', `${fine}---\nsandbox: {}\n`, ['yaml-feature 2:1']],
    ['a second document that is empty', `${fine}---\n`, ['yaml-feature 2:1']],
    ['a directive between documents', `a: 1\n...\n%YAML 1.1\n---\n${fine}`, ['yaml-feature 4:1']],
  ])('refuses %s', (_what, text, found) => {
    expect(places(problemsOf(text))).toEqual(found);
  });

  it.each([
    ['!!js/function', '!!js/function "x"'],
    ['!!python/object', '!!python/object:os.system {}'],
    ['!!binary', '!!binary aGVsbG8='],
    ['!!set', '!!set {x}'],
    ['!local', '!local true'],
  ])('refuses the tag %s, also outside the sandbox section', (_name, value) => {
    expect(places(problemsOf(`sandbox:\n  enable: ${value}\n`))).toEqual(['yaml-feature 2:11']);
    expect(places(problemsOf(`other: ${value}\n${fine}`))).toEqual(['yaml-feature 1:8']);
  });

  it('reads the tags of the core schema, which say only what is there', () => {
    expect(layerOf('sandbox: !!map\n  enable: !!bool true\n').sandbox).toEqual({ enable: true });
  });

  it.each<Row>([
    ['an anchor', 'sandbox:\n  enable: &a true\n', ['yaml-feature 2:14']],
    ['an alias', 'x: &a true\nsandbox:\n  enable: *a\n', ['yaml-feature 3:11']],
    ['a merge key', 'x: &a {}\nsandbox:\n  <<: *a\n', ['yaml-feature 3:3', 'yaml-feature 3:7']],
    ['a merge key without an alias', 'sandbox:\n  <<: {enable: true}\n', ['yaml-feature 2:3']],
    ['an anchor of a key', 'sandbox:\n  &a enable: true\n', ['yaml-feature 2:6']],
    ['an anchor of the section', 'sandbox: &a {}\n', ['yaml-feature 1:13']],
    ['an anchor of its key', '&a sandbox: {}\n', ['yaml-feature 1:4']],
    ['an alias for the section', 'x: &a {}\nsandbox: *a\n', ['yaml-feature 2:10']],
    ['an alias for presets', 'x: &a [git]\npresets: *a\n', ['yaml-feature 2:10']],
    ['an alias in a list', 'x: &a git\nsandbox: {presets: [*a]}\n', ['yaml-feature 2:21']],
  ])('refuses %s in the policy', (_what, text, found) => {
    expect(places(problemsOf(text))).toEqual(found);
  });

  it('leaves anchors, aliases and merge keys of other sections alone', () => {
    const text = `x: &a {b: 1}\ny: *a\nz:\n  <<: *a\n${fine}`;
    expect(layerOf(text).sandbox).toEqual({ enable: true });
  });

  it('takes any number of them', () => {
    const text = `x: &a [1, 2]\ny: [${'*a, '.repeat(2000)}]\n${fine}`;
    expect(layerOf(text).sandbox).toEqual({ enable: true });
  });

  it('refuses aliases that grow without bound, before they are expanded', () => {
    const levels = Array.from({ length: 30 }, (_, level) =>
      level === 0 ? 'l0: &l0 [x, x]' : `l${level}: &l${level} [*l${level - 1}, *l${level - 1}]`,
    );
    const found = places(problemsOf(`${levels.join('\n')}\n${fine}`));
    expect(found).toHaveLength(29);
    expect(found[0]).toBe('yaml-feature 2:10');
  });

  it.each(['__proto__', 'constructor', 'prototype', '"__proto__"', "'constructor'"])(
    'refuses the key %s at any depth',
    (key) => {
      expect(places(problemsOf(`sandbox:\n  ${key}: {}\n`))).toEqual(['forbidden-key 2:3']);
      expect(places(problemsOf(`a: [{${key}: 1}]\n`))).toEqual(['forbidden-key 1:6']);
      expect(places(problemsOf(`sandbox: {env: {set: {${key}: x}}}`))).toEqual([
        'forbidden-key 1:23',
      ]);
    },
  );

  it('reports one mistake once, however much the parser stumbles after it', () => {
    const text =
      'sandbox:\n  mounts:\n    - {path: ${A:-/b}}\n    - {path: /c}\n  env: {keep: [A]}\n';
    expect(places(problemsOf(text))).toEqual(['yaml-syntax 3:15']);
  });

  it('reports all problems of the text together', () => {
    const text = '%YAML 1.1\n---\na: {b: 1, b: 2}\nc: !x 1\n__proto__: 1\n---\nd: 1\n';
    expect(places(problemsOf(text)).toSorted()).toEqual([
      'forbidden-key 5:1',
      'yaml-feature 1:1',
      'yaml-feature 4:4',
      'yaml-feature 6:1',
      'yaml-syntax 3:11',
    ]);
  });

  it.each([
    ['yes', 'yes'],
    ['off', 'off'],
    ['0o17', 15],
    ['017', 17],
    ['1:30', '1:30'],
    ['~', null],
    ['2001-01-01', '2001-01-01'],
  ])('reads %s as YAML 1.2 does', (written, value) => {
    expect(parseYaml(sourceFile(`a: ${written}`)).parsed?.value).toEqual({ a: value });
  });

  it('reads a number as key as a string', () => {
    expect(parseYaml(sourceFile('1: a\ntrue: b')).parsed?.value).toEqual({ 1: 'a', true: 'b' });
  });

  it.each(['', '\n', '# only a comment\n', '---\n', '...\n'])('reads %j as nothing', (text) => {
    expect(parseYaml(sourceFile(text))).toMatchObject({ parsed: { value: null }, diagnostics: [] });
  });

  it('shows the line with the caret under the key', () => {
    expect(rendered('sandbox:\n  env: {}\n  env: {}\n')).toBe(
      [
        'devenv.yaml:3:3: error: map keys must be unique [yaml-syntax]',
        '  3 |   env: {}',
        '    |   ^',
        '  help: Keep one of them.',
        '',
      ].join('\n'),
    );
    expect(rendered('sandbox:\n\tenable: true\n').split('\n').slice(1, 3)).toEqual([
      '  2 |  enable: true',
      '    | ^',
    ]);
  });
});
