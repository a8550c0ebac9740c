import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { repository } from '../setup/places.js';
import { cases, type Outcome } from './support/cases.ts';
import { evaluate, nix } from './support/nix.ts';

describe('every Nix file', () => {
  const files = readdirSync(repository, { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.nix') && !/^(?:node_modules|result)/.test(path),
  );

  it('is found', () => {
    expect(files).toEqual(expect.arrayContaining(['flake.nix', 'nix/home-manager.nix']));
  });

  it.each(files)('%s parses', (file) => {
    const { status, stderr } = nix('nix-instantiate', ['--parse', `./${file}`]);
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });
});

describe('the options of the module, with builtins only', () => {
  let outcomes: Record<string, Outcome>;

  beforeAll(() => {
    outcomes = evaluate('import ./test/nix/support/cases.nix') as typeof outcomes;
  });

  it.each(cases)('$name: the file and the assertions are the expected ones', (each) => {
    const outcome = outcomes[`${each.name}.nix`];
    expect(outcome?.failed).toEqual(each.failed);
    expect(each.text === undefined ? undefined : outcome?.text).toBe(each.text);
  });
});

describe('a secret that some derivation makes', () => {
  it('is refused as well, whatever the store is called', () => {
    const failed = evaluate(`builtins.filter (each: !each.assertion) (
      (import ./nix/lib.nix).assertions {
        presets = [ ]; customPresets = { }; settings = { };
        secrets.key.path = builtins.toFile "key" "hunter2";
      })`) as { message: string }[];
    expect(failed.map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /`programs\.devenv-sandbox\.secrets\.key`: `.*-key` is in the Nix store/,
      ),
    ]);
  });
});

describe('the YAML of the module', () => {
  it.each([
    ['words that YAML gives a meaning', ['true', 'no', 'NULL', 'Off', '~', 'y', '.inf', '1.5']],
    ['characters that YAML gives a meaning', ['a: b', '- c', '#d', '"e"', "it's", '*f', '&g', '%']],
    ['paths', ['$HOME/.config', '${A:-b}/c', '/x y', '~/z', './w', '/a:b', '/c #d']],
    ['line breaks and other alphabets', ['a\nb', '\ttab', 'ü日😀', '']],
    ['what is nested', { a: [{ b: [['c']], d: {} }, [], { 'e f': { g: 1, h: true } }] }],
  ])('keeps %s', (_name, value) => {
    const literal = JSON.stringify(JSON.stringify(value)).replaceAll('${', '\\${');
    const text = evaluate(`(import ./nix/lib.nix).toYaml { v = builtins.fromJSON ${literal}; }`);
    expect(parse(text as string)).toEqual({ v: value });
  });
});
