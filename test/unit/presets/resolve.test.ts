import { describe, expect, it } from 'vitest';
import { buildCatalogue } from '../../../src/presets/catalogue.ts';
import {
  missingLocalPresets,
  resolvePreset,
  resolvePresets,
} from '../../../src/presets/resolve.ts';
import type { Layer, PresetFile } from '../../../src/source/layer.ts';
import { layerOf, places, presetOf } from '../support/files.ts';

const hostBase = presetOf('fhs-base', '', { category: 'base' });
const otherBase = presetOf('own-base', '', { category: 'base' });

function resolve(layers: readonly Layer[], presets: readonly PresetFile[]) {
  const { catalogue } = buildCatalogue([hostBase, otherBase, ...presets]);
  const { resolved, diagnostics } = resolvePresets(layers, catalogue, 'fhs-base');
  return {
    names: resolved.layers.map(({ name }) => name),
    asked: resolved.presets.map(({ preset, requestedBy }) => `${preset.id} < ${requestedBy}`),
    diagnostics,
    places: places(diagnostics),
  };
}

/** A preset for each entry, with what it extends. */
function graph(entries: Record<string, string>): PresetFile[] {
  return Object.entries(entries).map(([name, extended]) =>
    presetOf(name, `extends: [${extended}]`),
  );
}

describe('resolvePresets', () => {
  it('puts the base of the host first, by itself', () => {
    const { names, asked } = resolve([layerOf('presets: [git]')], graph({ git: '' }));
    expect(names).toEqual(['fhs-base', 'git', 'devenv.yaml']);
    expect(asked).toEqual(['fhs-base < host', 'git < devenv.yaml']);
    expect(resolve([], []).names).toEqual(['fhs-base']);
  });

  it('puts a chosen base first and adds none', () => {
    const { names, asked } = resolve([layerOf('presets: [git, own-base]')], graph({ git: '' }));
    expect(names).toEqual(['own-base', 'git', 'devenv.yaml']);
    expect(asked[0]).toBe('own-base < devenv.yaml');
  });

  it('takes a base that a preset extends', () => {
    const { names } = resolve([layerOf('presets: [git]')], graph({ git: 'own-base' }));
    expect(names).toEqual(['own-base', 'git', 'devenv.yaml']);
  });

  it('keeps the order of the layers and, in each, the order written', () => {
    const layers = [layerOf('presets: [c, a]', 'user', 'user'), layerOf('presets: [b, a]')];
    const { names, asked } = resolve(layers, graph({ a: '', b: '', c: '' }));
    expect(names).toEqual(['fhs-base', 'c', 'a', 'b', 'user', 'devenv.yaml']);
    expect(asked.slice(1)).toEqual(['c < user', 'a < user', 'b < devenv.yaml']);
  });

  it('applies what is extended before, depth first and once', () => {
    const presets = graph({ top: 'left, right', left: 'deep', right: 'deep', deep: '' });
    const { names, asked, diagnostics } = resolve([layerOf('presets: [top, deep]')], presets);
    expect(names).toEqual(['fhs-base', 'deep', 'left', 'right', 'top', 'devenv.yaml']);
    expect(asked.slice(1)).toEqual([
      'deep < left',
      'left < top',
      'right < top',
      'top < devenv.yaml',
    ]);
    expect(diagnostics).toEqual([]);
  });

  it('applies a preset once, whichever of its names is used', () => {
    const presets = [presetOf('rust-dev', 'aliases: [rust]')];
    const { names } = resolve([layerOf('presets: [rust, rust-dev, rust]')], presets);
    expect(names).toEqual(['fhs-base', 'rust-dev', 'devenv.yaml']);
  });

  it.each([
    ['itself', { a: 'a' }, 'a > a'],
    ['each other', { a: 'b', b: 'a' }, 'a > b > a'],
    ['each other further up', { a: 'b', b: 'c', c: 'b' }, 'b > c > b'],
  ])('refuses presets that extend %s', (_what, entries, circle) => {
    const { diagnostics } = resolve([layerOf('presets: [a]')], graph(entries));
    expect(places(diagnostics)).toEqual(['preset-cycle 4:11']);
    expect(diagnostics[0]?.message).toBe(`presets extend each other in a circle: ${circle}`);
  });

  it('names an unknown preset where it is asked for, with the nearest name', () => {
    const presets = graph({ 'rust-dev': '', git: 'gti' });
    const { diagnostics } = resolve([layerOf('presets:\n  - rust-dve\n  - git\n')], presets);
    expect(places(diagnostics)).toEqual(['unknown-preset 2:5', 'unknown-preset 4:11']);
    expect(diagnostics.map(({ help }) => help)).toEqual([
      'Did you mean `rust-dev`? Allowed: fhs-base, own-base, rust-dev, git.',
      'Did you mean `git`? Allowed: fhs-base, own-base, rust-dev, git.',
    ]);
    expect(diagnostics.map(({ at }) => at?.file)).toEqual(['devenv.yaml', 'git.yaml']);
  });

  it('reports a host whose base is unknown', () => {
    const { catalogue } = buildCatalogue([]);
    const { resolved, diagnostics } = resolvePresets([], catalogue, 'fhs-base');
    expect(resolved.presets).toEqual([]);
    expect(places(diagnostics)).toEqual(['unknown-preset']);
  });

  it('finds a local file relative to the file that names it', () => {
    const deep = presetOf('deep', '', { origin: 'local', directory: '/project/sub' });
    const mine = presetOf('mine', 'extends: [./deep.yaml]', {
      origin: 'local',
      directory: '/project/sub',
    });
    const { names, diagnostics } = resolve([layerOf('presets: [./sub/mine.yaml]')], [mine, deep]);
    expect(diagnostics).toEqual([]);
    expect(names.slice(1, 3)).toEqual(['/project/sub/deep.yaml', '/project/sub/mine.yaml']);
    const user = layerOf('presets: [./sub/mine.yaml]', 'user');
    expect(resolve([user], [mine, deep]).places).toEqual(['unknown-preset 1:11']);
  });
});

describe('ignore_presets', () => {
  const presets = [
    ...graph({ git: '', top: 'middle', middle: 'bottom', bottom: '' }),
    presetOf('rust-dev', 'aliases: [rust]'),
  ];

  it.each([
    ['a preset of another layer', 'ignore_presets: [git]', ['rust-dev', 'bottom', 'middle', 'top']],
    ['by its alias', 'ignore_presets: [rust]', ['git', 'bottom', 'middle', 'top']],
    ['several', 'ignore_presets: [rust-dev, top]', ['git']],
  ])('drops %s', (_what, line, left) => {
    const user = layerOf('presets: [git, rust-dev, top]', 'user', 'user');
    const { names, diagnostics } = resolve([user, layerOf(`sandbox:\n  ${line}`)], presets);
    expect(diagnostics).toEqual([]);
    expect(names).toEqual(['fhs-base', ...left, 'user', 'devenv.yaml']);
  });

  it('drops what another preset extends, with what only that one brings', () => {
    const layer = layerOf('sandbox: {presets: [top], ignore_presets: [middle]}');
    expect(resolve([layer], presets).names).toEqual(['fhs-base', 'top', 'devenv.yaml']);
  });

  it('holds for all layers, the one of the asking layer and higher ones included', () => {
    const lower = layerOf('sandbox: {ignore_presets: [git]}', 'user', 'user');
    const { names } = resolve([lower, layerOf('presets: [git]')], presets);
    expect(names).toEqual(['fhs-base', 'user', 'devenv.yaml']);
  });

  it('drops the base of the host too', () => {
    const layer = layerOf('sandbox: {ignore_presets: [fhs-base]}');
    expect(resolve([layer], []).names).toEqual(['devenv.yaml']);
  });

  it('refuses a name that nothing has', () => {
    const layer = layerOf('sandbox: {ignore_presets: [gti]}');
    expect(resolve([layer], presets).places).toEqual(['unknown-preset 1:28']);
  });
});

describe('resolvePreset', () => {
  it('is the preset with what it extends and no base', () => {
    const presets = graph({ top: 'deep', deep: '' });
    const [top] = presets;
    const { catalogue } = buildCatalogue([hostBase, ...presets]);
    const { resolved } = resolvePreset(top ?? hostBase, catalogue);
    expect(resolved.layers.map(({ name }) => name)).toEqual(['deep', 'top']);
  });

  it('works for a local file', () => {
    const mine = presetOf('mine', '', { origin: 'local', directory: '/project' });
    const { resolved, diagnostics } = resolvePreset(mine, buildCatalogue([mine]).catalogue);
    expect(diagnostics).toEqual([]);
    expect(resolved.presets.map(({ preset }) => preset)).toEqual([mine]);
  });
});

describe('missingLocalPresets', () => {
  it('lists every local file that is named and not there yet, with its place', () => {
    const mine = presetOf('mine', 'extends: [./deep.yaml, git]', {
      origin: 'local',
      directory: '/project/sub',
    });
    const layer = layerOf('presets: [./sub/mine.yaml, git, ./other.yml]');
    const before = missingLocalPresets([layer], buildCatalogue([]).catalogue);
    expect(before.map(({ path, at }) => `${path} ${at?.column}`)).toEqual([
      '/project/sub/mine.yaml 11',
      '/project/other.yml 33',
    ]);
    const after = missingLocalPresets([layer], buildCatalogue([mine]).catalogue);
    expect(after.map(({ path }) => path)).toEqual(['/project/other.yml', '/project/sub/deep.yaml']);
  });
});
