import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/plan/audit.ts';
import { isRoot } from '../setup/places.js';
import { createWorld, type Result, type World } from '../support/world.ts';

/** Runs a script in the sandbox; its failure is a failure of the test. */
function inside(world: World, script: string, options: readonly string[] = []): Result {
  const result = world.sbx(['run', ...options, '--', 'sh', '-ec', script]);
  expect(result.status, result.stderr).toBe(0);
  return result;
}

/** `kind path` of every finding. */
function found(world: World): string[] {
  const { status, stdout, stderr } = world.sbx(['audit', '--json']);
  const { findings, complete } = JSON.parse(stdout || stderr) as {
    findings: Finding[];
    complete: boolean;
  };
  expect({ status, complete }).toEqual({ status: findings.length === 0 ? 0 : 1, complete: true });
  return findings.map(({ kind, path }) => `${kind} ${path}`);
}

describe('sbx audit', () => {
  it('finds nothing after a session that left nothing', () => {
    const world = createWorld({ 'project/Makefile': 'all:\n', 'project/.envrc': '' });
    inside(world, 'echo text >notes; mkdir src; ln -s notes src/link; ln -s ../notes src/up');
    expect(found(world)).toEqual([]);
    expect(world.sbx(['audit']).stdout).toBe('nothing found\n');
  });

  it('names what a session made or changed that the host runs', () => {
    const world = createWorld({ 'project/Makefile': 'all:\n', 'project/package.json': '{}' });
    inside(world, 'echo x >>Makefile; echo {} >.mcp.json; mkdir -p .cargo; echo x >.cargo/config');
    expect(found(world)).toEqual([
      'new file .cargo/config',
      'new file .mcp.json',
      'changed file Makefile',
    ]);
    const { stdout, status } = world.sbx(['audit']);
    expect(stdout).toContain('new file: .mcp.json\n  a coding agent on the host takes commands');
    expect(status).toBe(1);
  });

  it('still names it after further sessions, and no longer once it is accepted', () => {
    const world = createWorld({ 'project/Makefile': 'all:\n' });
    inside(world, 'echo x >>Makefile; ln -s / out');
    inside(world, 'true');
    expect(found(world)).toEqual(['changed file Makefile', 'link out']);
    expect(world.sbx(['audit', '--accept']).status).toBe(0);
    expect(found(world)).toEqual([]);
    inside(world, 'echo y >>Makefile; ln -sfn /etc out');
    expect(found(world)).toEqual(['changed file Makefile', 'link out']);
  });

  it('names a change to a control file that the policy opens', () => {
    const world = createWorld({
      'home/.config/devenv/devenv.yaml': 'sandbox: {unprotect: [./.envrc]}\n',
      'project/.envrc': 'use devenv\n',
    });
    inside(world, 'echo evil >>.envrc');
    expect(found(world)).toEqual(['changed file .envrc']);
  });

  it('names links that leave the project, however they are written', () => {
    const world = createWorld();
    inside(world, 'mkdir a; ln -s ../../x a/up; ln -s /nowhere/at/all b; ln -s "$PWD/a" c');
    symlinkSync('/nix/store/abc-result', join(world.project, 'result'));
    expect(found(world)).toEqual(['link a/up', 'link b']);
  });

  it('names other repositories, and a root that became one', () => {
    const world = createWorld();
    const git = 'git init -q one; git init -q --bare two; mkdir three; echo gitdir: x >three/.git';
    inside(world, `${git}; mkdir objects refs; echo ref: refs/heads/x >HEAD; touch config`);
    expect(found(world)).toEqual([
      'repository config',
      'repository one/.git/config',
      'repository three/.git',
      'repository two/config',
    ]);
  });

  it('names a repository again when its configuration or hooks change', () => {
    const world = createWorld();
    inside(world, 'git init -q one');
    world.sbx(['audit', '--accept']);
    expect(found(world)).toEqual([]);
    inside(world, 'touch one/.git/hooks/pre-commit');
    expect(found(world)).toEqual(['repository one/.git/config']);
  });

  it('takes submodules for a part of the project', () => {
    const world = createWorld();
    const git = (...words: string[]): void => {
      const options = [
        '-c',
        'protocol.file.allow=always',
        '-c',
        'user.name=a',
        '-c',
        'user.email=a',
      ];
      const { status, stderr } = world.host(['git', ...options, ...words]);
      expect(status, stderr).toBe(0);
    };
    git('init', '-q');
    git('init', '-q', join(world.home, 'module'));
    git('-C', join(world.home, 'module'), 'commit', '-q', '--allow-empty', '-m', 'x');
    git('submodule', 'add', '-q', join(world.home, 'module'), 'sub');
    expect(found(world)).toEqual([]);
  });

  it('names set-id files, FIFOs and, where they can be made, devices', () => {
    const world = createWorld();
    const file = join(world.project, 'tool');
    writeFileSync(file, '');
    chmodSync(file, 0o4755);
    execFileSync('mkfifo', [join(world.project, 'pipe')]);
    if (isRoot) execFileSync('mknod', [join(world.project, 'null'), 'c', '1', '3']);
    const device = isRoot ? ['device null'] : [];
    expect(found(world)).toEqual([...device, 'fifo pipe', 'set-id file tool']);
  });

  it('names control files with a second name, under which they stay writable', () => {
    const world = createWorld();
    inside(world, 'mkdir .claude; echo x >one; ln one .claude/settings.json; ln one two');
    world.sbx(['audit', '--accept']);
    inside(world, 'rm -f two');
    expect(found(world)).toEqual(['shared file .claude/settings.json']);
  });

  it('names a rebase that is left for the host to go on with', () => {
    const world = createWorld({ 'project/file': '' });
    const git = 'git -c user.name=a -c user.email=a@b';
    const begin = `rm -r .git && git init -q && git add file && ${git} commit -qm 1 && ${git} commit -q --allow-empty -m 2`;
    expect(world.host(['sh', '-c', begin]).status).toBe(0);
    const todo = `GIT_SEQUENCE_EDITOR='echo break >' ${git} rebase -q -i HEAD~1 2>&1`;
    inside(world, todo, ['--preset', 'git']);
    expect(found(world)).toEqual(['new file .git/rebase-merge']);
  });

  it('works where a session left a broken configuration', () => {
    const world = createWorld();
    inside(world, 'echo "sandbox: {mounts: no" >devenv.local.yaml');
    expect(world.sbx(['run', '--', 'true']).status).toBe(125);
    expect(found(world)).toEqual(['new file devenv.local.yaml']);
  });
});

describe('sbx audit --remove', () => {
  it('removes what is new, links themselves, and nothing that somebody else made', () => {
    const world = createWorld({ 'project/Makefile': 'all:\n', 'home/keep/file': 'kept' });
    inside(world, `echo x >>Makefile; mkdir .vscode; echo x >.vscode/tasks.json; git init -q one`);
    symlinkSync(join(world.home, 'keep'), join(world.project, 'out'));
    const { status, stderr } = world.sbx(['audit', '--remove', '--yes']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: 'sbx: removed .vscode, out\n' });
    expect(found(world)).toEqual(['changed file Makefile', 'repository one/.git/config']);
    expect(existsSync(join(world.home, 'keep/file'))).toBe(true);
  });

  it('asks, and does nothing without a terminal', () => {
    const world = createWorld();
    inside(world, 'echo x >.mcp.json');
    const { status, stderr } = world.sbx(['audit', '--remove']);
    expect(status).toBe(125);
    expect(stderr).toContain('run `sbx audit --remove --yes`');
    expect(existsSync(join(world.project, '.mcp.json'))).toBe(true);
  });

  it('removes a repository only by name, and only what the audit lists', () => {
    const world = createWorld({ 'project/mine': 'text' });
    inside(world, 'git init -q one');
    expect(world.sbx(['audit', '--remove', 'mine', '--yes']).status).toBe(125);
    expect(world.sbx(['audit', '--remove', 'one/.git/config', '--yes']).status).toBe(0);
    const there = (path: string): boolean =>
      lstatSync(join(world.project, path), { throwIfNoEntry: false }) !== undefined;
    expect(['mine', 'one/.git/config', 'one/.git/HEAD'].map(there)).toEqual([true, false, true]);
  });
});

describe('sbx run', () => {
  it('says afterwards which files are new that the host takes commands from', () => {
    const world = createWorld({ 'project/.envrc': '' });
    const first = inside(world, 'mkdir .claude; ln -s /nowhere devenv.nix; echo x >other');
    expect(first.stderr.split('\n').toSorted()).toEqual([
      '',
      'sbx: new in the project: .claude (a coding agent on the host takes commands, hooks or servers from it); see sbx audit',
      'sbx: new in the project: devenv.nix (devenv evaluates it on the host); see sbx audit',
    ]);
    expect(world.sbx(['run', '--', 'true']).stderr).not.toContain('.claude');
  });

  it('says so where the inside has made the project unreadable', () => {
    const world = createWorld();
    const { stderr } = inside(world, 'echo x >.npmrc; chmod a-r .');
    world.host(['chmod', 'u+r', world.project]);
    expect(stderr).toContain('sbx: new in the project: .npmrc (');
  });

  it('says so after a failed command as well, and passes its status on', () => {
    const { status, stderr } = createWorld().sbx(['run', '--', 'sh', '-c', 'echo >.npmrc; exit 3']);
    expect(status).toBe(3);
    expect(stderr).toContain('sbx: new in the project: .npmrc (');
  });
});
