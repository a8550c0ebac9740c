import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gitControlPaths } from '../../src/host/git.ts';
import { noInputs } from '../../src/host/inputs.ts';
import { findRepository } from '../../src/host/repository.ts';

let top: string;

beforeEach(() => {
  top = realpathSync(mkdtempSync(join(tmpdir(), 'sbx-repository-')));
  const home = process.env['HOME'];
  process.env['HOME'] = join(top, 'home');
  return () => {
    process.env['HOME'] = home;
  };
});

afterEach(() => {
  rmSync(top, { recursive: true });
});

/** Runs a script of git commands in a new directory, with an identity and no configuration but its own. */
function git(script: string): void {
  const env = {
    PATH: '/usr/bin:/bin',
    HOME: top,
    GIT_CONFIG_COUNT: '3',
    GIT_CONFIG_KEY_0: 'user.name',
    GIT_CONFIG_VALUE_0: 'a',
    GIT_CONFIG_KEY_1: 'user.email',
    GIT_CONFIG_VALUE_1: 'a@b',
    GIT_CONFIG_KEY_2: 'protocol.file.allow',
    GIT_CONFIG_VALUE_2: 'always',
  };
  execFileSync('sh', ['-ec', script], { cwd: top, env, stdio: 'pipe' });
}

const linked =
  'git init -q main; git -C main commit -q --allow-empty -m x; git -C main worktree add -q ../tree';

/** The repository of a directory below the top, as it lies there. */
function found(directory: string): string | undefined {
  const repository = findRepository(join(top, directory), noInputs());
  return repository?.directory.slice(top.length + 1);
}

function write(path: string, text: string): void {
  mkdirSync(join(top, path, '..'), { recursive: true });
  writeFileSync(join(top, path), text);
}

describe('the repository of a project', () => {
  it.each([
    ['its own', 'git init -q p', 'p', 'p/.git'],
    ['none', 'mkdir p', 'p', undefined],
    ['that of a linked worktree', linked, 'tree', 'main/.git'],
    [
      'that of a linked worktree, from below its top',
      `${linked}; mkdir tree/sub`,
      'tree/sub',
      'main/.git',
    ],
    [
      'a bare one with a linked worktree',
      `${linked}; git clone -q --bare main b.git; git -C b.git worktree add -q ../t2`,
      't2',
      'b.git',
    ],
    ['one above it', 'git init -q p; mkdir -p p/a/b', 'p/a/b', 'p/.git'],
    [
      'that of a submodule',
      `${linked}; git init -q super; git -C super submodule --quiet add ../main sub`,
      'super/sub',
      'super/.git/modules/sub',
    ],
    [
      'one inside, which a .git file names',
      `git init -q p; mv p/.git p/.bare; echo gitdir: ./.bare >p/.git`,
      'p',
      'p/.bare',
    ],
  ])('is %s', (_what, script, directory, expected) => {
    git(script);
    expect(found(directory)).toBe(expected);
  });

  it.each([
    ['names another directory of the user', 'gitdir: ../home\n'],
    ['names a repository that does not know it', 'gitdir: ../main/.git\n'],
    ['names the place of another worktree', 'gitdir: ../main/.git/worktrees/tree\n'],
    ['names a place that git did not make', 'gitdir: ../main/.git/worktrees/none\n'],
    ['names a place whose commondir leads elsewhere', 'gitdir: ../fake\n'],
    ['names nothing', 'gitdir: /nowhere/at/all\n'],
    ['says something else', 'no\n'],
  ])('is none where a .git file %s', (_what, text) => {
    git(`${linked}; mkdir -p home p fake`);
    write('fake/commondir', '../main/.git\n');
    write('fake/gitdir', `${top}/p/.git\n`);
    write('p/.git', text);
    expect(found('p')).toBeUndefined();
    expect(gitControlPaths(join(top, 'p'))).toEqual([]);
  });

  it.each([
    ['has a link on the way', 'mv main real; ln -s real main'],
    ['is no repository any more', 'rm -r main/.git/refs'],
    ['forgot the worktree', 'rm main/.git/worktrees/tree/gitdir'],
  ])('is none where the one that a worktree names %s', (_what, script) => {
    git(`${linked}; ${script}`);
    expect(found('tree')).toBeUndefined();
  });

  it('is none where it would show the project again, or the home', () => {
    git(`${linked}; git clone -q --bare main all; git -C all worktree add -q inner`);
    expect(found('all/inner')).toBeUndefined();
    git('git clone -q --bare main home; git -C home worktree add -q ../out');
    expect(found('out')).toBeUndefined();
  });

  it('is none above it in the home itself, which is for other files', () => {
    git('git init -q home; mkdir -p home/p/q');
    expect(found('home/p/q')).toBeUndefined();
    expect(found('home')).toBe('home/.git');
  });

  it('is none where the .git above is a link', () => {
    git('git init -q real; mkdir -p p/q');
    symlinkSync('../real/.git', join(top, 'p/.git'));
    expect(found('p/q')).toBeUndefined();
  });
});

describe('control paths of git', () => {
  it('outside of the project lie in its repository, which is named first', () => {
    git(
      `${linked}; git -C main config core.hooksPath .githooks; git -C main config include.path ../../x`,
    );
    const paths = gitControlPaths(join(top, 'tree'));
    expect(paths[0]).toBe(join(top, 'main/.git'));
    expect(paths).toContain(join(top, 'main/.git/worktrees/tree/gitdir'));
    expect(paths).toContain(join(top, 'tree/.githooks'));
    expect(paths).not.toContain(join(top, 'x'));
  });

  it('are hooks in the project that a repository above it names', () => {
    git('git init -q p; mkdir p/sub; git -C p config core.hooksPath sub/hooks');
    expect(gitControlPaths(join(top, 'p/sub'))).toEqual([
      join(top, 'p/.git'),
      join(top, 'p/sub/hooks'),
    ]);
  });
});
