import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { devenvFacts } from '../../../src/host/devenv.ts';
import { noInputs } from '../../../src/host/inputs.ts';
import { evaluatedFiles } from '../../../src/host/devenv-files.ts';

const made: string[] = [];

afterAll(() => {
  for (const each of made.splice(0)) rmSync(each, { recursive: true });
});

function project(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'sbx-devenv-'));
  made.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

/** Their paths from the root. */
function evaluated(files: Readonly<Record<string, string>>, ...recorded: string[]): string[] {
  const root = project(files);
  const known = recorded.map((path) => join(root, path));
  return evaluatedFiles(root, root, known, noInputs()).map(({ shown }) => shown);
}

function hashes(yaml: string, nix = ''): string[] {
  const root = project({ 'devenv.yaml': yaml, 'devenv.nix': nix });
  return evaluatedFiles(root, root, [], noInputs()).map(({ hash }) => hash);
}

describe('the files that are evaluated', () => {
  it('are those of devenv in the root that are there', () => {
    const files = { 'devenv.nix': '', 'devenv.lock': '{}', 'other.nix': '', 'package.json': '{}' };
    expect(evaluated(files)).toEqual(['devenv.lock', 'devenv.nix']);
  });

  it('are those that their texts name too, from file to file, and in circles', () => {
    const files = {
      'devenv.nix': 'imports = [ ./nix/a.nix ../outside.nix ./missing.nix ];',
      'devenv.yaml': 'imports:\n  - ./sub\n',
      'nix/a.nix': 'import ../lib/b.nix; readFile ./data.json',
      'nix/data.json': '{}',
      'lib/b.nix': 'import ../devenv.nix; map (x: ./all + x)',
      'lib/all/c.nix': '',
      'sub/devenv.nix': '',
      'sub/devenv.yaml': 'inputs: {}\n',
      'sub/other.txt': '',
    };
    expect(evaluated(files)).toEqual([
      'devenv.nix',
      'devenv.yaml',
      'lib/all/c.nix',
      'lib/b.nix',
      'nix/a.nix',
      'sub/devenv.nix',
      'sub/devenv.yaml',
    ]);
  });

  it('are those of earlier evaluations, with the Nix files beside them, and no data', () => {
    const files = {
      'devenv.nix': '',
      'computed/a.nix': '',
      'computed/b.nix': '',
      'computed/c.json': '',
      'Cargo.lock': '',
    };
    const found = evaluated(files, 'computed/a.nix', 'computed/c.json', 'Cargo.lock', 'gone.nix');
    expect(found).toEqual(['computed/a.nix', 'computed/b.nix', 'devenv.nix']);
  });

  it('are each there once, however links lead to it', () => {
    const root = project({ 'devenv.nix': './sub/a/x.nix', 'sub/x.nix': './a/x.nix ./b/x.nix' });
    for (const link of ['a', 'b']) symlinkSync('.', join(root, 'sub', link));
    symlinkSync('c', join(root, 'sub/c'));
    const found = evaluatedFiles(root, root, [join(root, 'sub/c/x.nix')], noInputs());
    expect(found.map(({ shown }) => shown)).toEqual(['devenv.nix', 'sub/x.nix']);
  });

  it('have the hash of what counts', () => {
    expect(hashes('a: 1\n')).toEqual(hashes('# why\na:   1\nsandbox: {}\npresets: []\n'));
    expect(hashes('a: 1\n')).not.toEqual(hashes('a: 2\n'));
    expect(hashes('a: 1\n', 'x')).not.toEqual(hashes('a: 1\n', 'x '));
    expect(hashes('sandbox: {}\n')).toHaveLength(1);
    expect(hashes('not: [yaml\n')).toHaveLength(2);
  });
});

function of(root: string): Record<string, string> {
  return { DEVENV_ROOT: root, DEVENV_PROFILE: '/nix/store/p-devenv' };
}

describe('the facts of a project', () => {
  const identity = { uid: process.getuid?.() ?? 0, user: 'nobody', home: '/nonexistent' };
  const facts = (root: string, variables: Record<string, string> = {}) =>
    devenvFacts({ ...identity, root, variables }, root, noInputs());

  it('are none without a devenv.nix', () => {
    expect(facts(project({ 'devenv.yaml': '' }))).toBeUndefined();
  });

  it('have the runtime directory as devenv computes it', () => {
    const root = project({ 'devenv.nix': '' });
    const hash = createHash('sha256').update(`${root}/.devenv`).digest('hex').slice(0, 7);
    expect(facts(root)?.runtime).toBe(`/tmp/devenv-${hash}`);
    expect(facts(root, { XDG_RUNTIME_DIR: '/run/user/7' })?.runtime).toBe(
      `/run/user/7/devenv-${hash}`,
    );
  });

  it('have the variables of the shell that the caller is, and nothing that could be a secret', () => {
    const root = project({ 'devenv.nix': '' });
    const shell = {
      ...of(root),
      DEVENV_RUNTIME: '/run/user/7/devenv-1',
      PKG_CONFIG_PATH: '/nix/store/a/lib/pkgconfig:/usr/lib/pkgconfig',
      NIX_CFLAGS_COMPILE: ' -frandom-seed=1 -isystem /nix/store/a/include',
      CC: 'gcc',
      VIRTUAL_ENV: `${root}/.devenv/state/venv`,
      PGHOST: '/run/user/7/devenv-1/postgres',
      LD_LIBRARY_PATH: '/nix/store/a/lib:/nix/store/b/lib',
    };
    const rest = {
      SECRET_WORD: 'swordfish',
      NIX_CONFIG: 'access-tokens = github.com=x /nix/store/',
      NIX_PATH_TOKEN: 'x',
      BESIDE: `${root}-other/x`,
      LINES_OF: '/nix/store/a\nswordfish',
      LD_PRELOAD: `/nix/store/a/lib/x.so:${root}/y.so`,
    };
    const found = facts(root, { ...shell, ...rest });
    expect(found?.shell?.toSorted()).toEqual(Object.keys(shell).toSorted());
    expect(found?.runtime).toBe('/run/user/7/devenv-1');
    expect(found?.program).toBeUndefined();
  });

  it('have none of the shell of another project, of one that is none, or where none is wanted', () => {
    const root = project({ 'devenv.nix': '' });
    expect(facts(root, of('/elsewhere'))?.shell).toBeUndefined();
    expect(facts(root, { DEVENV_ROOT: root })?.shell).toBeUndefined();
    expect(facts(root, { ...of(root), DEVENV_PROFILE: `${root}/p` })?.shell).toBeUndefined();
    const all = { ...identity, root, variables: of(root) };
    expect(devenvFacts(all, root, noInputs())?.shell).toHaveLength(2);
    expect(devenvFacts(all, root, noInputs(), false)?.shell).toBeUndefined();
  });
});
