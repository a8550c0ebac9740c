import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { accounts, createWorld, type Result, type World } from '../support/world.ts';

const identity = ['-c', 'user.name=a', '-c', 'user.email=a@b'];
const anyFile = ['-c', 'protocol.file.allow=always'];

/** A repository with two branches, a remote in the file system and a submodule. */
function repository(account?: (typeof accounts)[number]): World {
  const world = createWorld(
    {
      'home/.gitconfig': '[user]\n\tname = a\n\temail = a@b\n[protocol "file"]\n\tallow = always\n',
      'project/file': 'one\n',
    },
    account,
  );
  rmSync(join(world.project, '.git'), { recursive: true });
  const remote = join(world.home, 'remote.git');
  const module = join(world.home, 'module');
  const script = `set -e
    git init -q ${module} && git -C ${module} commit -q --allow-empty -m m
    git init -q -b main . && git add file && git commit -qm one
    git submodule add -q ${module} sub && git commit -qm sub
    git switch -q -c side && echo two >two && git add two && git commit -qm two
    git switch -q main && echo three >three && git add three && git commit -qm three
    git clone -q --bare . ${remote} && git remote add origin ${remote}`;
  const { status, stderr } = world.host(['sh', '-c', script]);
  expect(status, stderr).toBe(0);
  return world;
}

/** Runs a script inside under the git preset; the remote is readable there. */
function inside(world: World, script: string): Result {
  const remote = ['--ro', join(world.home, 'remote.git'), '--ro', join(world.home, 'module')];
  return world.sbx(['run', '--preset', 'git', ...remote, '--', 'sh', '-ec', script]);
}

describe.each(accounts)('git under the git preset, as %s', (account) => {
  let world: World;
  beforeAll(() => {
    world = repository(account);
  });

  it.each([
    ['commit', 'echo x >>file && git commit -qam x && git commit -q --amend -m y'],
    ['switch', 'git switch -q side && git switch -q main'],
    ['branch', 'git switch -q -c topic && git switch -q main && git branch -D topic'],
    ['merge', 'git merge -q --no-edit side && test -e two'],
    [
      'rebase',
      'git switch -q -c late main~1 && echo r >r && git add r && git commit -qm r && git rebase -q main && git switch -q main',
    ],
    ['stash', 'echo s >>file && git stash -q && git stash pop -q && git checkout -q file'],
    ['tag', 'git tag v1 && git tag -a -m two v2 && git describe'],
    ['fetch', 'git fetch -q origin && git rev-parse origin/main'],
    ['gc', 'git gc -q && git fsck'],
    [
      'worktree',
      'git worktree add -q tree side && git -C tree status && git -C tree commit -q --allow-empty -m w && git worktree remove tree',
    ],
    [
      'status of a submodule',
      'git -C sub status && git -C sub commit -q --allow-empty -m s && git add sub && git commit -qm s && git submodule status',
    ],
    ['log', 'git log --oneline --all --graph'],
  ])('%s works', (_what, script) => {
    const { status, stdout, stderr } = inside(world, script);
    expect(status, stdout + stderr).toBe(0);
  });

  it('leaves a repository that git on the host finds in order', () => {
    const { status, stderr } = world.host([
      'sh',
      '-ec',
      'git fsck && git status && git -C sub log',
    ]);
    expect(status, stderr).toBe(0);
    expect(readFileSync(join(world.project, '.git/commondir'), 'utf8')).toBe('.\n');
  });

  it.each([
    ['config', 'git config user.name evil'],
    ['remote add', 'git remote add other /x'],
    ['branch -m', 'git branch -m side renamed'],
    ['submodule update --init', 'git submodule deinit -f sub && git submodule update --init'],
  ])('%s fails, as it writes .git/config', (_what, script) => {
    const before = readFileSync(join(world.project, '.git/config'), 'utf8');
    expect(inside(world, script).status).not.toBe(0);
    expect(readFileSync(join(world.project, '.git/config'), 'utf8')).toBe(before);
  });
});

/** On `main`; the branch `changes` has other texts, `removes` none, and `plain` is about another file. */
function branches(): World {
  const world = repository();
  const script = `echo main >.envrc && mkdir .vscode && echo main >.vscode/tasks.json
    git add . && git commit -qm protected
    git switch -q -c changes && echo changes | tee .envrc .vscode/tasks.json file && git commit -qam c
    git switch -q main && git switch -q -c removes && git rm -qr .envrc .vscode && git commit -qm r
    git switch -q main`;
  expect(world.host(['sh', '-ec', script]).status).toBe(0);
  return world;
}

describe('a branch that changes a protected file', () => {
  const show = 'git branch --show-current; cat .envrc .vscode/tasks.json file; git status --short';

  it('leaves the file as it is when switched to, and shows it as modified until the host restores it', () => {
    const world = branches();
    const { stdout, stderr } = inside(world, `git switch -q changes; ${show}`);
    expect(stderr).toContain("unable to unlink old '.envrc'");
    expect(stdout).toBe('changes\nmain\nmain\nchanges\n M .envrc\n M .vscode/tasks.json\n');
    world.host(['git', 'restore', '.envrc', '.vscode/tasks.json']);
    expect(world.host(['sh', '-c', show]).stdout).toBe('changes\nchanges\nchanges\nchanges\n');
  });

  it('leaves it there, as a file that git does not know, where the branch has none', () => {
    const { stdout } = inside(branches(), `git switch -q removes; ${show}`);
    expect(stdout).toBe('removes\nmain\nmain\none\n?? .envrc\n?? .vscode/\n');
  });

  it.each(['merge -q changes', 'rebase -q changes'])('is not merged inside: git %s', (command) => {
    const world = branches();
    const { stdout } = inside(world, `git ${command} || git branch --show-current`);
    expect(stdout).toBe('main\n');
    expect(world.host(['git', 'log', '-1', '--format=%s']).stdout).toBe('protected\n');
    expect(world.host(['sh', '-ec', `git restore . && git ${command}`]).status).toBe(0);
  });

  it('follows git where the policy opens it', () => {
    const world = branches();
    world.write({
      'home/.config/devenv/devenv.yaml': 'sandbox: { unprotect: [./.envrc, ./.vscode] }\n',
    });
    const { stdout } = inside(world, `git switch -q changes; ${show}`);
    expect(stdout).toBe('changes\nchanges\nchanges\nchanges\n');
  });
});

describe('an opened repository', () => {
  it.each([
    ['commondir', 'echo x >.git/commondir'],
    ['a hook', 'echo x >.git/hooks/pre-commit'],
    ['commondir of a submodule', 'echo x >.git/modules/sub/commondir'],
    ['a hook of a submodule', 'echo x >.git/modules/sub/hooks/pre-commit'],
    ['the configuration of a submodule', 'echo x >>.git/modules/sub/config'],
    ['the place of a submodule', 'echo gitdir: ../x >sub/.git'],
    ['submodules by renaming', 'mv .git/modules .git/old'],
    ['one submodule by renaming', 'mv .git/modules/sub .git/modules/old'],
    ['itself by renaming', 'mv .git old'],
  ])('cannot be turned against git on the host by changing %s', (_what, script) => {
    const world = repository();
    expect(inside(world, 'touch .git/writable').status).toBe(0);
    expect(inside(world, script).status).not.toBe(0);
    expect(existsSync(join(world.project, '.git/writable'))).toBe(true);
  });

  it('keeps its hooks from being made where there are none', () => {
    const world = repository();
    for (const directory of ['.git/hooks', '.git/modules/sub/hooks']) {
      rmSync(join(world.project, directory), { recursive: true });
      const hook = inside(world, `mkdir -p ${directory} && echo x >${directory}/pre-commit`);
      expect(hook.status).not.toBe(0);
      expect(hook.stderr).not.toContain('new in the project');
    }
  });

  it('is the directory that a .git file of the project names, and stays closed', () => {
    const world = repository();
    const move = 'git config --unset core.worktree; mv .git .bare && echo gitdir: ./.bare >.git';
    world.host(['sh', '-c', move]);
    expect(inside(world, 'git log').status).toBe(0);
    const attacks = ['echo x >>.bare/config', 'echo x >.bare/hooks/x', 'mv .bare y'];
    for (const script of [...attacks, 'echo gitdir: ./evil >.git', 'rm -f .git', 'mv .git x']) {
      expect(inside(world, script).status, script).not.toBe(0);
    }
  });
});

describe('a project without the git preset', () => {
  it('shows its history and cannot change it', () => {
    const world = repository();
    mkdirSync(join(world.project, 'new'));
    const git = (script: string): number | null =>
      world.sbx(['run', '--', 'sh', '-c', script]).status;
    expect(git('git log && git diff')).toBe(0);
    expect(git(`git ${[...identity, ...anyFile].join(' ')} commit --allow-empty -m x`)).not.toBe(0);
  });
});
