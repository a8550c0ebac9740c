import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { accounts, createWorld, type Result, type World } from '../support/world.ts';

/** A repository in the home, and the project as a linked worktree of it. */
function linked(account?: (typeof accounts)[number], more = ''): World {
  const world = createWorld(
    { 'home/.gitconfig': '[user]\n\tname = a\n\temail = a@b\n', 'home/main/file': 'one\n' },
    account,
  );
  rmSync(world.project, { recursive: true });
  host(
    world,
    `cd ${world.home}/main && git init -q -b main . && git add file && git commit -qm one
     git worktree add -q -b side ${world.project}
     ${more}`,
  );
  return world;
}

function host(world: World, script: string): void {
  const { status, stderr } = world.host(['sh', '-ec', script], { cwd: world.home });
  expect(status, stderr).toBe(0);
}

function inside(world: World, script: string, options = ['--preset', 'git']): Result {
  return world.sbx(['run', ...options, '--', 'sh', '-ec', script]);
}

/** Accepts the repository in the way that `inside` shows it. */
function allow(world: World): Result {
  world.write({ 'home/.config/devenv/devenv.yaml': 'sandbox: { presets: [git] }\n' });
  return world.sbx(['allow', '--yes']);
}

describe.each(accounts)('a linked worktree, as %s', (account) => {
  let world: World;
  beforeAll(() => {
    world = linked(account);
  });

  it('asks once before its repository is shown, and says how to do without', () => {
    const { status, stderr } = inside(world, 'git log', []);
    expect(status).toBe(125);
    expect(stderr).toContain(`this lets the sandbox read the Git repository`);
    expect(stderr).toContain(`${world.home}/main/.git`);
    expect(stderr).toContain('sbx allow');
    const local = join(world.home, '.config/devenv/devenv.yaml');
    world.write({
      'home/.config/devenv/devenv.yaml':
        'sandbox: { mounts: [{ path: ~/main/.git, mode: none }] }\n',
    });
    expect(inside(world, 'test ! -e ~/main', []).status).toBe(0);
    rmSync(local);
  });

  it('shows its history and cannot change it without the git preset', () => {
    expect(world.sbx(['allow', '--yes']).status).toBe(0);
    const read = inside(world, 'git status && git log -1 --format=%s && git diff', []);
    expect(read.status, read.stderr).toBe(0);
    expect(read.stdout).toContain('one');
    expect(inside(world, 'git commit -q --allow-empty -m x', []).status).not.toBe(0);
    expect(inside(world, `echo x >~/main/.git/x`, []).status).not.toBe(0);
  });

  it('is changed under the git preset of the user without another question', () => {
    expect(inside(world, 'git commit -q --allow-empty -m x').status).toBe(0);
  });

  it('asks again before a project opens it', () => {
    world.write({ 'project/devenv.yaml': 'sandbox: { presets: [git] }\n' });
    const { status, stderr } = inside(world, 'true', []);
    expect(status).toBe(125);
    expect(stderr).toMatch(/devenv\.yaml:1:\d+: error: .* change the Git repository/);
    rmSync(join(world.project, 'devenv.yaml'));
  });

  it.each([
    ['commit', 'echo x >>file && git commit -qam x && git log -1'],
    ['switch', 'git switch -q -c topic && git switch -q side'],
    ['stash', 'echo s >>file && git stash -q && git stash pop -q && git checkout -q file'],
    ['rebase', 'git switch -q -c r && git commit -q --allow-empty -m r && git rebase -q main'],
    ['gc', 'git gc -q && git fsck'],
  ])('%s works under the git preset', (_what, script) => {
    const { status, stdout, stderr } = inside(world, script);
    expect(status, stdout + stderr).toBe(0);
  });

  it('leaves a repository that git on the host finds in order', () => {
    host(world, 'cd main && git fsck && git status && git worktree list');
    expect(world.host(['git', 'log', '-1', '--format=%s', 'side']).stdout).toBe('x\n');
  });
});

describe('the repository of a linked worktree', () => {
  const main = '"$HOME/main/.git"';
  const attacks = [
    ['a hook', `echo x >${main}/hooks/pre-commit`],
    ['its configuration', `echo x >>${main}/config`],
    ['its attributes', `echo x >>${main}/info/attributes`],
    ['commondir', `echo x >${main}/commondir`],
    ['the commondir of the worktree', `echo x >${main}/worktrees/project/commondir`],
    ['the place of the worktree', `echo x >${main}/worktrees/project/gitdir`],
    ['worktrees by renaming', `mv ${main}/worktrees ${main}/old`],
    ['the .git file', 'echo gitdir: ./evil >.git'],
    ['the .git file by renaming', 'mv .git old'],
    ['the .git file by removing', 'rm -f .git'],
    ['the repository by renaming', `mv ${main} "$HOME/main/old"`],
  ];

  it('cannot be turned against git on the host', () => {
    const world = linked(undefined, 'mkdir -p .git/info; echo "* text" >.git/info/attributes');
    allow(world);
    expect(inside(world, `touch ${main}/writable`, []).status).toBe(0);
    expect(existsSync(join(world.home, 'main/.git/writable'))).toBe(true);
    for (const [what = '', script = ''] of attacks) {
      expect([0, 125], what).not.toContain(inside(world, script, []).status);
    }
  });

  it('stays protected under a writable mount of the user, of itself and of what it lies in', () => {
    const world = linked();
    world.sbx(['allow', '--yes']);
    const mounted = ['--rw', join(world.home, 'main')];
    expect(inside(world, 'touch ~/main/writable', mounted).status).toBe(0);
    for (const [what = '', script = ''] of attacks) {
      expect([0, 125], what).not.toContain(inside(world, script, mounted).status);
    }
    const itself = inside(world, 'true', ['--rw', join(world.home, 'main/.git')]);
    expect(itself.status).toBe(125);
    expect(itself.stderr).toContain('which is protected');
  });

  it('is not shown where a .git file names one that does not name it', () => {
    const world = createWorld({ 'home/.gitconfig': '[user]\n\tname = a\n\temail = a@b\n' });
    rmSync(join(world.project, '.git'), { recursive: true });
    host(world, 'git init -q other && git -C other worktree add -q --orphan x 2>&1 || true');
    for (const target of [`${world.home}/other/.git`, world.home, '/', '/etc']) {
      world.write({ 'project/.git': `gitdir: ${target}\n` });
      const { status, stdout } = inside(world, 'ls -A ~ /etc; test ! -e ~/other', []);
      expect(status, target).toBe(0);
      expect(stdout).not.toContain('shadow');
    }
  });
});

describe('sbx init in a linked worktree', () => {
  it('shows the repository among what goes beyond the project, and records the approval', () => {
    const world = linked();
    const { status, stdout, stderr } = world.sbx(['init', '--yes']);
    expect(status, stderr).toBe(0);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('read the Git repository');
    expect(inside(world, 'git log', []).status).toBe(0);
    expect(world.sbx(['deny']).stdout).toBe('forgotten\n');
    expect(inside(world, 'git log', []).status).toBe(125);
  });
});

describe('a project below the top of a repository', () => {
  it('sees the history once that is allowed', () => {
    const world = createWorld({
      'home/.gitconfig': '[user]\n\tname = a\n\temail = a@b\n',
      'project/sub/devenv.yaml': 'sandbox: {}\n',
      'project/other/secret': 'of another part\n',
    });
    host(world, `cd ${world.project} && git init -q . && git add . && git commit -qm one`);
    const cwd = join(world.project, 'sub');
    const run = (script: string): Result => world.sbx(['run', '--', 'sh', '-ec', script], { cwd });
    expect(run('git log').stderr).toContain(`read the Git repository \`${world.project}/.git\``);
    expect(world.sbx(['allow', '--yes'], { cwd }).status).toBe(0);
    const { stdout, stderr } = run('git log --format=%s; git diff --stat -- .; ls ..');
    expect(stdout, stderr).toBe('one\nsub\n');
    expect(run('echo x >../.git/x').status).not.toBe(0);
    expect(readFileSync(join(world.project, '.git/HEAD'), 'utf8')).toContain('ref:');
  });
});
