import { describe, expect, it } from 'vitest';
import { buildCatalogue, lookup } from '../../../src/presets/catalogue.ts';
import type { PresetFile } from '../../../src/source/layer.ts';
import { places, presetOf } from '../support/files.ts';

const rust = presetOf('rust-dev', 'aliases: [rust, cargo]');
const local = presetOf('mine', '', { origin: 'local', directory: '/project/sub' });

function find(reference: string, directory = '/project', presets: PresetFile[] = [rust, local]) {
  return lookup(buildCatalogue(presets).catalogue, reference, directory);
}

describe('lookup', () => {
  it.each(['rust-dev', 'rust', 'cargo'])('finds a preset by %s', (name) => {
    expect(find(name)).toBe(rust);
  });

  it('finds a local file relative to the directory of who asks', () => {
    expect(find('./sub/mine.yaml')).toBe(local);
    expect(find('./mine.yaml', '/project/sub')).toBe(local);
    expect(find('./mine.yaml')).toHaveProperty('help');
    expect(find('./project/sub/mine.yaml', '/')).toBe(local);
  });

  it('does not find a local file by the name that a shipped preset would have', () => {
    expect(find('mine')).toEqual({ help: 'Allowed: rust-dev.' });
  });

  it.each([
    ['rust-dve', 'Did you mean `rust-dev`? Allowed: rust-dev.'],
    ['crago', 'Did you mean `cargo`?'],
    ['python', 'Allowed: rust-dev.'],
    ['toString', 'Allowed: rust-dev.'],
  ])('helps with %s', (name, help) => {
    expect(find(name)).toEqual({ help });
  });
});

describe('buildCatalogue', () => {
  it.each([
    ['another id', presetOf('cargo'), '1:1'],
    ['another alias', presetOf('other', 'aliases: [mine, rust]'), '4:17'],
    ['an alias that is an id', presetOf('other', 'aliases: [rust-dev]'), '4:11'],
  ])('refuses %s that is taken, at the later one', (_what, later, place) => {
    const { catalogue, diagnostics } = buildCatalogue([rust, later]);
    expect(places(diagnostics)).toEqual([`preset-id-taken ${place}`]);
    expect(diagnostics[0]).toMatchObject({
      at: { file: later.file },
      message: expect.stringContaining('taken by rust-dev.yaml'),
    });
    expect(lookup(catalogue, 'rust', '/')).toBe(rust);
    expect(lookup(catalogue, 'cargo', '/')).toBe(rust);
  });
});
