import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeDirectory, repository } from '../setup/places.js';
import { evaluate, nix } from './support/nix.ts';

interface Evaluated {
  readonly pname: string;
  readonly version: string;
  readonly installPhase: string;
  readonly meta: { readonly mainProgram: string };
  readonly packageLock: { readonly packages: Record<string, Module> };
  readonly other: string;
  readonly flake: Record<string, unknown>;
}

interface Module {
  readonly version: string;
  readonly resolved?: string;
  readonly integrity?: string;
}

let evaluated: Evaluated;

beforeAll(() => {
  evaluated = evaluate('import ./test/nix/support/package.nix') as Evaluated;
});

describe('modules of npm', () => {
  it('all get an address, made of name and version, at the registry that nixpkgs uses', () => {
    const { '': own, ...modules } = evaluated.packageLock.packages;
    expect(own?.resolved).toBeUndefined();
    expect(Object.keys(modules).length).toBeGreaterThan(100);
    for (const [path, { version, resolved, integrity }] of Object.entries(modules)) {
      const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
      const file = name.slice(name.lastIndexOf('/') + 1);
      expect(resolved).toBe(`https://packages.example/${name}/-/${file}-${version}.tgz`);
      expect(integrity).toMatch(/^sha\d+-/);
    }
  });

  it('of a scope have the scope in their address', () => {
    const types = evaluated.packageLock.packages['node_modules/@types/node'];
    expect(types?.resolved).toBe(
      `https://packages.example/@types/node/-/node-${types?.version}.tgz`,
    );
  });

  it('come from another registry when one is given', () => {
    expect(evaluated.other).toMatch(/^https:\/\/mirror\.example\/npm\/yaml\/-\/yaml-[\d.]+\.tgz$/);
  });
});

describe('the source of the package', () => {
  it('is what a build reads', () => {
    const expression = '(import ./test/nix/support/package.nix).source';
    const args = ['--eval', '--read-write-mode', '--json', '-E', expression];
    const names = readdirSync(JSON.parse(nix('nix-instantiate', args).stdout) as string).toSorted();
    expect(names).toEqual([
      'bin',
      'package-lock.json',
      'package.json',
      'presets',
      'src',
      'tsconfig.json',
    ]);
  });
});

describe('what the package installs', () => {
  let top: string;
  let out: string;

  beforeAll(() => {
    top = mkdtempSync(join(tmpdir(), 'sbx-nix-package-'));
    out = join(top, 'out');
    const build = join(top, 'build');
    mkdirSync(build);
    for (const name of ['package.json', 'presets', 'bin', 'dist']) {
      cpSync(join(repository, name), join(build, name), { recursive: true });
    }
    // Stands for the store: a node, and a bubblewrap that says which one it is.
    mkdirSync(join(top, 'nodejs/bin'), { recursive: true });
    symlinkSync(join(nodeDirectory(), 'node'), join(top, 'nodejs/bin/node'));
    const script = evaluated.installPhase.replaceAll('/store/', `${top}/`);
    const { status, stderr } = spawnSync('/bin/sh', ['-euc', `runHook() { :; }\n${script}`], {
      cwd: build,
      encoding: 'utf8',
      env: { PATH: '/usr/bin:/bin', out },
    });
    if (status !== 0) throw new Error(stderr);
  });

  afterAll(() => {
    rmSync(top, { recursive: true, force: true });
  });

  it.each(['sbx', 'devenv-sandbox'])('%s runs with an empty PATH', (name) => {
    const { status, stdout, stderr } = spawnSync(join(out, 'bin', name), ['--version'], {
      encoding: 'utf8',
      env: { PATH: '/nonexistent' },
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toBe(`${evaluated.version}\n`);
  });

  it('is interpreted by dash, and takes bubblewrap from the store whatever the project says', () => {
    const [first, second] = readFileSync(join(out, 'bin/sbx'), 'utf8').split('\n');
    expect(first).toBe('#!/bin/dash');
    expect(second).toBe(`export DEVENV_SANDBOX_BWRAP=${top}/bubblewrap/bin/bwrap`);
  });

  it('names no program that would be looked up in PATH', () => {
    const text = readFileSync(join(out, 'bin/sbx'), 'utf8');
    expect(text).not.toMatch(/(?:exec|command -v|\(|^)\s*(?:node|readlink|bwrap|env)\s/m);
    expect(text).not.toMatch(/sbx_find \w/);
    expect(text).toContain(`sbx_program=${top}/nodejs/bin/node `);
  });

  it('has the presets and nothing of the build', () => {
    expect(readdirSync(join(out, 'lib/sbx')).toSorted()).toEqual([
      'bin',
      'dist',
      'package.json',
      'presets',
    ]);
    expect(readdirSync(join(out, 'lib/sbx/dist'))).toEqual(['bin']);
  });
});

describe('flake.nix', () => {
  const systems = ['aarch64-linux', 'x86_64-linux'];

  it('has the outputs that a user expects', () => {
    expect(evaluated.flake['outputs']).toEqual([
      'checks',
      'devShells',
      'homeManagerModules',
      'homeModules',
      'overlays',
      'packages',
    ]);
    expect(evaluated.flake['packages']).toEqual(
      Object.fromEntries(systems.map((system) => [system, ['default', 'devenv-sandbox']])),
    );
    expect(Object.keys(evaluated.flake['checks'] as object)).toEqual(systems);
    expect(evaluated.flake['shells']).toMatchObject({ 'x86_64-linux': ['default'] });
  });

  it('gives the module under both names, and the package as an overlay', () => {
    const module = join(repository, 'nix/home-manager.nix');
    expect(evaluated.flake).toMatchObject({ module, alias: module, overlay: 'devenv-sandbox' });
  });

  it('checks that the package renders a policy', () => {
    expect(evaluated.flake['policy']).toBe('devenv.yaml');
  });
});
