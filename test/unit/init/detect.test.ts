import { describe, expect, it } from 'vitest';
import { detect, presetFor, proposedPresets } from '../../../src/init/detect.ts';
import { enabledLanguages } from '../../../src/init/devenv-nix.ts';
import { rules } from '../../../src/init/rules.ts';
import { shipped } from '../../support/compose.ts';

const ids = new Map(
  shipped.flatMap(({ id, preset }) => [id, ...(preset.aliases ?? [])].map((name) => [name, id])),
);
const idOf = (name: string): string | undefined => ids.get(name);

describe('detect', () => {
  it('proposes the presets of what it recognises, in the order of the rules', () => {
    const files = { names: ['.opencode', 'Cargo.toml', 'README.md', 'package.json'] };
    expect(proposedPresets(detect(files, rules, idOf))).toEqual([
      'rust-dev',
      'node-dev',
      'ai-agents-opencode',
    ]);
  });

  it('says what it recognised by, and leaves the preset out where there is none', () => {
    const files = { names: ['mix.exs', 'Cargo.toml'] };
    expect(detect(files, rules, onlyRust)).toEqual([
      { tool: 'Rust', evidence: 'Cargo.toml', preset: 'rust-dev' },
      { tool: 'Elixir', evidence: 'mix.exs' },
    ]);
  });

  it('matches endings in the root only', () => {
    expect(tools(['main.tf', 'x.csproj'])).toEqual(['.NET', 'Terraform']);
    expect(tools(['deep/main.tf', 'main.tfx', 'xCargo.toml'])).toEqual([]);
  });

  it('takes a language of devenv.nix as a mark', () => {
    const files = { names: ['devenv.nix'], devenvNix: '{ languages.rust.enable = true; }' };
    expect(detect(files, rules, idOf)).toEqual([
      { tool: 'Rust', evidence: 'languages.rust in devenv.nix', preset: 'rust-dev' },
    ]);
  });

  it('knows how to recognise a project for every shipped toolchain and agent', () => {
    const reachable = new Set(rules.map((rule) => presetFor(rule, idOf)));
    const wanted = shipped.filter(({ preset }) => ['toolchain', 'agent'].includes(preset.category));
    expect(wanted.length).toBeGreaterThan(2);
    expect(wanted.map(({ id }) => id).filter((id) => !reachable.has(id))).toEqual([]);
  });
});

describe('enabledLanguages', () => {
  it.each([
    ['languages.rust.enable = true;'],
    ['languages.rust = { channel = "nightly"; enable = true; };'],
    ['languages = { go.enable = false; rust.enable = true; };'],
    ['languages = rec { rust = { enable = true; }; };'],
    ['languages.rust.enable = lib.mkDefault true;'],
    ['env.X = "{ languages.go.enable = true;"; languages.rust.enable = true;'],
    ["enterShell = ''\n  languages.go.enable = true;\n''; languages.rust.enable = true;"],
  ])('finds rust, and nothing else, in: %s', (body) => {
    expect(enabledLanguages(`{ pkgs, lib, ... }:\n{\n  ${body}\n}\n`)).toEqual(['rust']);
  });

  it.each([
    ['# languages.rust.enable = true;'],
    ['/* languages.rust.enable = true; */'],
    ['languages.rust.enable = false;'],
    ['services.rust.enable = true;'],
    ['# don\'t "quote\nx = 1; # languages.rust.enable = true;'],
  ])('finds nothing in: %s', (body) => {
    expect(enabledLanguages(`{ pkgs, ... }:\n{\n  ${body}\n}\n`)).toEqual([]);
  });
});

function onlyRust(name: string): string | undefined {
  return name === 'rust-dev' ? name : undefined;
}

function tools(names: string[]): string[] {
  return detect({ names }, rules, idOf).map(({ tool }) => tool);
}
