import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isRoot } from '../setup/places.js';
import { createLaunches, type Launch, type Launches } from '../support/launches.ts';
import { accounts, type RunOptions } from '../support/world.ts';

const grant = (path: string): string => `sandbox: { mounts: [{ path: ${path} }] }\n`;

function shell(launches: Launches, script: string, options?: RunOptions): Launch {
  return launches.run(['--', 'sh', '-c', script], options);
}

function settled(launches: Launches, script: string, options?: RunOptions): string {
  return launches.settle(['--', 'sh', '-c', script], options).stdout;
}

describe.each(accounts)('an entry kept for %s', (account) => {
  const stage = (files: Readonly<Record<string, string>> = {}): Launches =>
    createLaunches(files, { account });

  describe('with an approval', () => {
    const look = 'cat ~/data/file';
    const files = { 'home/data/file': 'data\n', 'project/devenv.yaml': grant('~/data') };

    function allowed(): Launches {
      const launches = stage(files);
      expect(shell(launches, look)).toMatchObject({ status: 125, stdout: '' });
      launches.world.sbx(['allow', '--yes']);
      expect(settled(launches, look)).toBe('data\n');
      return launches;
    }

    const refused = {
      warm: false,
      status: 125,
      stdout: '',
      stderr: expect.stringContaining('[not-allowed]') as string,
    };

    it('is not used once the approval is taken back', () => {
      const launches = allowed();
      expect(launches.world.sbx(['deny']).stdout).toBe('forgotten\n');
      expect(shell(launches, look)).toMatchObject(refused);
    });

    it('is not used once the file of the approval is gone, or says something else', () => {
      const launches = allowed();
      const directory = join(launches.world.home, '.local/state/devenv-sandbox/allowed');
      const [name = ''] = readdirSync(directory);
      renameSync(join(directory, name), join(directory, 'moved'));
      expect(shell(launches, look)).toMatchObject(refused);
      launches.world.write({ [`home/.local/state/devenv-sandbox/allowed/${name}`]: '{}\n' });
      expect(shell(launches, look)).toMatchObject(refused);
    });

    it('is not used once the project grants something else', () => {
      const launches = allowed();
      launches.world.write({ 'home/else/file': '', 'project/devenv.yaml': grant('~/else') });
      expect(shell(launches, look)).toMatchObject(refused);
      launches.world.write({ 'project/devenv.local.yaml': grant('~/data') });
      expect(shell(launches, look)).toMatchObject(refused);
    });

    it('is not used once the project has left', () => {
      const launches = allowed();
      const { project } = launches.world;
      renameSync(project, `${project}-moved`);
      launches.world.write({ 'project-moved/marker': '', 'project/other': '' });
      const there = shell(launches, look);
      expect(there.stdout).toBe('');
      expect(shell(launches, look, { cwd: `${project}-moved` })).toMatchObject(refused);
    });
  });

  it('writes where the project is that has taken the place of another', () => {
    const launches = stage({ 'project/devenv.yaml': 'sandbox: {}\n' });
    const { project } = launches.world;
    settled(launches, 'touch written');
    renameSync(project, `${project}-moved`);
    launches.world.write({ 'project/devenv.yaml': 'sandbox: {}\n', 'project/second': '' });
    mkdirSync(join(project, '.git'));
    expect(shell(launches, 'ls; touch again').stdout).toBe('devenv.yaml\nsecond\n');
    expect(readdirSync(project)).toContain('again');
    expect(readdirSync(`${project}-moved`)).not.toContain('again');
  });

  it.runIf(isRoot)('is not used once the project belongs to another user', () => {
    const launches = stage();
    settled(launches, 'true');
    chownSync(launches.world.project, 1234, 1234);
    const next = shell(launches, 'true');
    expect(next).toMatchObject({ warm: false, status: 125 });
    expect(next.stderr).toContain('[root-refused]');
  });

  it.each(['.envrc', '.vscode/tasks.json', '.git/hooks/pre-commit', 'flake.nix'])(
    'is not used once there is a control file %s',
    (name) => {
      const launches = stage();
      const look = `[ -e ${name} ] || { echo absent; exit; }; echo x >>${name} && echo written`;
      expect(settled(launches, look)).toBe('absent\n');
      launches.world.write({ [`project/${name}`]: 'host\n' });
      expect(shell(launches, look)).toMatchObject({ warm: false, stdout: '' });
      expect(shell(launches, look)).toMatchObject({ warm: true, stdout: '' });
      expect(launches.world.host(['cat', name]).stdout).toBe('host\n');
    },
  );

  it('is not used once git takes commands from somewhere else', () => {
    const launches = stage({
      'home/.config/devenv/devenv.yaml': 'sandbox: { presets: [git] }\n',
      'project/.git/HEAD': 'ref: refs/heads/main\n',
      'project/.git/config': '[core]\n\tbare = false\n',
      'project/tools/hooks/pre-commit': '',
      'project/tools/extra': '',
    });
    const look = 'for each in tools/hooks/new tools/extra; do echo x >>$each && echo $each; done';
    expect(settled(launches, `{ ${look}; } 2>/dev/null`)).toBe('tools/hooks/new\ntools/extra\n');
    const config = '[core]\n\thooksPath = tools/hooks\n[include]\n\tpath = ../tools/extra\n';
    launches.world.write({ 'project/.git/config': config });
    expect(shell(launches, look)).toMatchObject({ warm: false, stdout: '' });
    expect(shell(launches, look)).toMatchObject({ warm: true, stdout: '' });
  });

  it('is not used once a directory between is a project of its own', () => {
    const launches = stage({ 'project/a/b/file': '', 'project/secret': '' });
    const cwd = join(launches.world.project, 'a/b');
    const look = '[ -e ../../secret ] && echo outer || echo inner';
    expect(settled(launches, look, { cwd })).toBe('outer\n');
    launches.world.write({ 'project/a/devenv.local.yaml': 'sandbox: {}\n' });
    expect(shell(launches, look, { cwd })).toMatchObject({ warm: false, stdout: 'inner\n' });
    expect(shell(launches, look, { cwd })).toMatchObject({ warm: true, stdout: 'inner\n' });
    rmSync(join(launches.world.project, 'a/devenv.local.yaml'));
    expect(shell(launches, look, { cwd })).toMatchObject({ warm: false, stdout: 'outer\n' });
  });

  it.each([
    ['is open to others', (path: string) => chmodSync(path, 0o777)],
    ['is gone', (path: string) => rmSync(path, { recursive: true })],
  ])('is not used once the state directory %s', (_what, change) => {
    const launches = stage({
      'home/.config/devenv/devenv.yaml':
        'sandbox: { mounts: [{ path: $HOME/own, mode: state-dir }] }\n',
    });
    const state = join(launches.world.home, '.local/state/devenv-sandbox');
    settled(launches, 'true');
    change(state);
    expect(shell(launches, 'touch ~/own/file')).toMatchObject({ warm: false, status: 0 });
    expect(lstatSync(state).mode & 0o7777).toBe(0o1700);
  });

  it('is not used once a private directory is a link', () => {
    const launches = stage({
      'home/.config/devenv/devenv.yaml':
        'sandbox: { mounts: [{ path: $HOME/own, mode: state-dir }] }\n',
      'home/precious/file': '',
    });
    settled(launches, 'true');
    const state = join(launches.world.home, '.local/state/devenv-sandbox');
    const own = readdirSync(state, { recursive: true, encoding: 'utf8' }).find((each) =>
      each.endsWith('/home-own'),
    );
    const path = join(state, own ?? '');
    expect(dirname(path)).toMatch(/\/state$/);
    rmSync(path, { recursive: true });
    symlinkSync(join(launches.world.home, 'precious'), path);
    const next = shell(launches, 'rm -r ~/own/file');
    expect(next).toMatchObject({ warm: false, status: 125 });
    expect(readdirSync(join(launches.world.home, 'precious'))).toEqual(['file']);
  });
});
