import { describe, expect, it } from 'vitest';
import { parseConfig, parsePreset, presetLayer } from '../../../src/source/layer.ts';
import { layerOf, places, presetOf, problemsOf, sourceFile } from '../support/files.ts';

function presetProblems(text: string): string[] {
  return places(parsePreset(sourceFile(text, '/presets/x.yaml'), 'user').diagnostics);
}

const head = 'summary: a\ncategory: tool\ndescription: b\n';

describe('parseConfig', () => {
  it('knows the file, its directory and what kind of layer it is', () => {
    const file = sourceFile('sandbox: {}', '/home/alice/.config/devenv/devenv.yaml');
    expect(parseConfig(file, 'user').layer).toMatchObject({
      kind: 'user',
      name: '/home/alice/.config/devenv/devenv.yaml',
      directory: '/home/alice/.config/devenv',
      sandbox: {},
    });
    expect(parseConfig(sourceFile('sandbox: {}', '/devenv.yaml'), 'user').layer?.directory).toBe(
      '/',
    );
  });

  it.each(['', '# nothing\n', '~\n', '{}\n', 'languages: {rust: {enable: true}}\n'])(
    'makes no layer of %j',
    (text) => {
      expect(parseConfig(sourceFile(text), 'project')).toEqual({ diagnostics: [] });
    },
  );

  it('reads the sandbox section alone', () => {
    const text = 'mounts: 5\nenable: maybe\nsandbox: {enable: true}\nsandbx: {}\n';
    expect(layerOf(text).sandbox).toEqual({ enable: true });
  });

  it.each([
    ['- a\n', 'wrong-type 1:1'],
    ['hello\n', 'wrong-type 1:1'],
    ['sandbox: []\n', 'wrong-type 1:10'],
    ['sandbox: true\n', 'wrong-type 1:10'],
    ['sandbox:\n', 'wrong-type 1:9'],
  ])('refuses %j', (text, place) => {
    expect(places(problemsOf(text))).toEqual([place]);
  });
});

describe('a top-level `presets`', () => {
  it('is shorthand for the one in the section', () => {
    expect(layerOf('presets: [git]\n').sandbox).toEqual({ presets: ['git'] });
    expect(layerOf('sandbox: {enable: true}\npresets: [git]\n').sandbox).toEqual({
      enable: true,
      presets: ['git'],
    });
  });

  it('has its place at the top', () => {
    const { positions } = layerOf('sandbox: {enable: true}\npresets: [git]\n');
    expect(positions['/presets/0']?.value).toMatchObject({ line: 2, column: 11, endColumn: 14 });
    expect(positions['/enable']?.value).toMatchObject({ line: 1, column: 19 });
  });

  it.each([
    ['presets: git\n', ['wrong-type 1:10']],
    ['presets:\n', ['wrong-type 1:9']],
    ['sandbox: {}\npresets: [git, Git]\n', ['unknown-preset 2:16']],
    ['presets: [git]\nsandbox: {presets: [git]}\n', ['bad-value 1:1']],
    ['presets: [git]\nsandbox: 5\n', ['wrong-type 2:10']],
    ['x: &a git\npresets: [*a]\n', ['yaml-feature 2:11']],
  ])('of %j is refused', (text, found) => {
    expect(places(problemsOf(text))).toEqual(found);
  });
});

describe('parsePreset', () => {
  it('takes the id from the file name, of a local file from its path', () => {
    expect(presetOf('rust-dev').id).toBe('rust-dev');
    expect(presetOf('x', '', { origin: 'local', directory: '/project' }).id).toBe(
      '/project/x.yaml',
    );
  });

  it.each([
    ['a missing key', 'category: tool\ndescription: b\nsandbox: {}\n', ['missing-key 1:1']],
    ['an unknown key', `${head}mounts: []\nsandbox: {}\n`, ['unknown-key 4:1']],
    ['an unknown category', head.replace('tool', 'tol') + 'sandbox: {}\n', ['bad-value 2:11']],
    ['a mistake in its sandbox', `${head}sandbox:\n  mounts: [{path: a}]\n`, ['bad-path 5:19']],
    ['presets in its sandbox', `${head}sandbox: {presets: [git]}\n`, ['unknown-key 4:11']],
    [
      'a promise that is no path',
      `${head}sandbox: {}\npromises: {hidden: [a]}\n`,
      ['bad-path 5:21'],
    ],
    ['an anchor anywhere', `${head.replace('b', '&x b')}sandbox: {}\n`, ['yaml-feature 3:17']],
    [
      'a hidden character in prose',
      `${head.replace('b', '"\\e"')}sandbox: {}\n`,
      ['control-character 3:14'],
    ],
    [
      'a hidden character in the summary',
      `${head.replace(': a', ': "\\e"')}sandbox: {}\n`,
      ['control-character 1:10'],
    ],
    ['nothing at all', '', ['wrong-type 1:1']],
    ['a list', '[]', ['wrong-type 1:1']],
  ])('refuses %s', (_what, text, found) => {
    expect(presetProblems(text)).toEqual(found);
  });
});

describe('presetLayer', () => {
  it('is the sandbox of the preset with places in its file', () => {
    const file = presetOf('x', 'sandbox:\n  mounts:\n    - path: /a');
    const layer = presetLayer(file);
    expect(layer).toMatchObject({
      kind: 'preset',
      name: 'x',
      file: 'x.yaml',
      directory: '/presets',
      sandbox: { mounts: [{ path: '/a' }] },
    });
    expect(layer.positions['/mounts/0/path']?.value).toMatchObject({ line: 6, column: 13 });
  });
});
