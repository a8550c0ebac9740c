import { existsSync, readdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { accounts, createWorld, type Result, type World } from '../support/world.ts';

const names = ['bash', 'zsh', 'fish'];

/** `sbx shell` with its input from a real pipe: fish reads from nothing else that is not a file. */
function piped(
  world: World,
  args: readonly string[],
  input: string,
  env: Readonly<Record<string, string>> = {},
): Result {
  const words = [...world.launcher(), 'shell', ...args];
  return world.host(['sh', '-c', 'printf %s "$0" | "$@"', input, ...words], { env });
}

describe.each(accounts)('sbx shell without a terminal, as %s', (account) => {
  it.each(names)('%s runs what comes on its input, and its status is the status', (shell) => {
    const world = createWorld({ 'home/.zshenv': 'from_env=read\n' }, account);
    const input = `echo $DEVENV_SANDBOX "$from_env"; pwd; cat; exit 7\nrest\n`;
    const { status, stdout, stderr } = piped(world, ['--shell', shell], input);
    expect(stderr).toBe('');
    expect(stdout.split('\n')[0]).toBe(shell === 'zsh' ? '1 read' : '1 ');
    expect(stdout.split('\n')[1]).toBe(world.project);
    expect([0, 7]).toContain(status);
  });
});

describe('sbx shell', () => {
  it.each(names)('gives the status of %s, without a hint about its last command', (shell) => {
    const world = createWorld({ 'home/.cargo/bin/mytool': '' });
    world.host(['chmod', '+x', join(world.home, '.cargo/bin/mytool')]);
    const env = { PATH: `${world.home}/.cargo/bin:/usr/bin:/bin`, SHELL: `/bin/${shell}` };
    expect(piped(world, [], 'exit 7\n', env).status).toBe(7);
    const missing = piped(world, [], 'mytool\n', env);
    expect(missing.status).toBe(127);
    expect(missing.stderr).not.toContain('sbx:');
    expect(world.sbx(['run', '--', 'mytool'], { env }).stderr).toContain('sbx:');
  });

  it('starts in the directory it is called in', () => {
    const world = createWorld({ 'project/src/deep/x': '' });
    const cwd = join(world.project, 'src/deep');
    expect(world.sbx(['shell'], { input: 'pwd', cwd }).stdout).toBe(`${cwd}\n`);
  });

  it('takes $SHELL, or the shell that is asked for by name or by path, and tells it to programs', () => {
    const world = createWorld();
    const input = 'echo $SHELL; readlink /proc/$$/exe';
    const ask = (args: string[], SHELL: string): string =>
      world.sbx(['shell', ...args], { input, env: { SHELL } }).stdout;
    expect(ask([], '/usr/bin/zsh')).toMatch(/^\/usr\/bin\/zsh\n\/usr\/bin\/zsh/);
    expect(ask(['--shell', 'bash'], '/usr/bin/zsh')).toMatch(/\/bash\n\/usr\/bin\/bash\n$/);
    expect(ask(['--shell', '/bin/dash'], '/usr/bin/zsh')).toBe('/bin/dash\n/usr/bin/dash\n');
    expect(ask([], '')).toMatch(/\/bash\n\/usr\/bin\/bash\n$/);
  });

  it('says that a shell is not there, or which preset shows it', () => {
    const world = createWorld({
      'home/.cargo/bin/nu': '#!/bin/sh\n',
      'home/tools/zsh': '#!/bin/sh\n',
    });
    for (const path of ['.cargo/bin/nu', 'tools/zsh']) {
      world.host(['chmod', '+x', join(world.home, path)]);
    }
    const ask = (SHELL: string) => world.sbx(['shell'], { env: { SHELL } });
    const cargo = ask(join(world.home, '.cargo/bin/nu'));
    expect(cargo).toMatchObject({ status: 125, stdout: '' });
    expect(cargo.stderr).toMatch(
      /not visible inside \[shell-missing\]\n.*preset `rust-dev` shows it/,
    );
    const own = ask(join(world.home, 'tools/zsh'));
    expect(own.stderr).toMatch(/not visible inside \[shell-missing\]\n.*sbx explain \//);
    expect(ask('/no/such/shell').stderr).toContain('[shell-missing]');
    const named = world.sbx(['shell', '--shell', 'no-such-shell']);
    expect(named).toMatchObject({ status: 125 });
    expect(named.stderr).toContain('no shell `no-such-shell` on this host');
  });

  it('says that this is the inside already', () => {
    const world = createWorld();
    const sbx = world.launcher()[0] ?? '';
    const args = ['shell', '--shell', 'bash', '--ro', dirname(dirname(sbx))];
    const { status, stderr } = world.sbx(args, { input: `${sbx} shell\n` });
    expect(status).toBe(125);
    expect(stderr).toContain('[already-inside]');
  });

  it('is refused what a project grants itself, and grants nothing by the choice of the shell', () => {
    const yaml = 'sandbox:\n  mounts:\n    - { path: ~/.zshrc, mode: read-write }\n';
    const world = createWorld({ 'home/.zshrc': '', 'project/devenv.yaml': yaml });
    const { status, stderr } = world.sbx(['shell', '--shell', 'zsh'], { input: 'true' });
    expect(status).toBe(125);
    expect(stderr).toMatch(/lets the sandbox write `.*\/\.zshrc` \[not-allowed\]/);
    world.write({ 'project/devenv.yaml': 'sandbox: {}\n' });
    expect(world.sbx(['shell', '--shell', 'zsh'], { input: 'true' }).status).toBe(0);
  });

  it('obeys the policy about its presets, and prints what it would run', () => {
    const world = createWorld({ 'home/.bashrc': '' });
    const dry = (): string => world.sbx(['shell', '--shell', 'bash', '--dry-run']).stdout;
    expect(dry()).toContain('/.bashrc ');
    expect(dry()).toMatch(/SHELL=\/usr\/bin\/bash \/usr\/bin\/bash --rcfile \S+\n$/);
    world.write({ 'home/.config/devenv/devenv.yaml': 'sandbox:\n  ignore_presets: [bash]\n' });
    expect(dry()).not.toContain('/.bashrc ');
    expect(existsSync(join(world.home, '.local/state'))).toBe(false);
  });

  it('lets nothing inside change what shells read there', () => {
    const world = createWorld();
    const input = 'cd /run/devenv-sandbox/shell; touch x bashrc; rm -f bashrc; ls';
    const { stdout, stderr } = world.sbx(['shell', '--shell', 'bash'], { input });
    expect(stdout).toBe('bashrc\n');
    expect(stderr.match(/Read-only file system/g)).toHaveLength(3);
  });
});

/** Files of zsh that tell in which order they are read. */
function files(directory: string): Record<string, string> {
  const all = ['zshenv', 'zprofile', 'zshrc', 'zlogin'];
  return Object.fromEntries(all.map((name) => [`${directory}/.${name}`, `read+=(${name})\n`]));
}

describe('zsh', () => {
  const report = 'print -r -- $0 "ZDOTDIR=${ZDOTDIR-unset}" ${(j:,:)read}';
  const interactive = 'zsh -ic';
  const login = 'zsh -lic';

  it('has the user’s ZDOTDIR, or none, and so have shells that it starts', () => {
    const world = createWorld(files('home'));
    const input = `${report}\n${interactive} '${report}'\n${login} '${report}'`;
    const { stdout } = world.sbx(['shell', '--shell', 'zsh'], { input });
    expect(stdout.split('\n').slice(0, 3)).toEqual([
      'zsh ZDOTDIR=unset zshenv'.replace('zsh ', '/usr/bin/zsh '),
      'zsh ZDOTDIR=unset zshenv,zshrc',
      'zsh ZDOTDIR=unset zshenv,zprofile,zshrc,zlogin',
    ]);
  });

  it.each(['home/.config/zsh', 'home/elsewhere'])(
    'reads %s where ZDOTDIR names it',
    (directory) => {
      const world = createWorld(files(directory));
      const ZDOTDIR = join(world.home, '..', directory);
      const input = `${report}\n${login} '${report}'`;
      const { stdout } = world.sbx(['shell', '--shell', 'zsh'], { input, env: { ZDOTDIR } });
      expect(stdout.split('\n').slice(0, 2)).toEqual([
        `/usr/bin/zsh ZDOTDIR=${ZDOTDIR} zshenv`,
        `zsh ZDOTDIR=${ZDOTDIR} zshenv,zprofile,zshrc,zlogin`,
      ]);
    },
  );

  it('reads files that are links to where nothing is shown, as home-manager and stow make them', () => {
    const world = createWorld({ ...files('home/dotfiles/zsh') });
    for (const name of ['zshenv', 'zshrc']) {
      symlinkSync(`dotfiles/zsh/.${name}`, join(world.home, `.${name}`));
    }
    const input = `${interactive} '${report}'; ls ~/dotfiles`;
    const { stdout, stderr } = world.sbx(['shell', '--shell', 'zsh'], { input });
    expect(stdout).toBe('zsh ZDOTDIR=unset zshenv,zshrc\n');
    expect(stderr).toContain('No such file or directory');
  });

  it('follows a .zshenv that says where the other files are', () => {
    const world = createWorld({
      ...files('home/.config/zsh'),
      'home/.zshenv': 'ZDOTDIR=~/.config/zsh\n',
    });
    const { stdout } = world.sbx(['shell', '--shell', 'zsh'], {
      input: `${interactive} '${report}'`,
    });
    expect(stdout).toBe(`zsh ZDOTDIR=${world.home}/.config/zsh zshrc\n`);
  });
});

it('files of shells are kept in the private state of the project, and in no other place', () => {
  const world = createWorld();
  world.sbx(['shell', '--shell', 'bash'], { input: 'true' });
  const state = join(world.home, '.local/state/devenv-sandbox');
  const project = readdirSync(state).find((name) => name.startsWith('project-')) ?? '';
  expect(readdirSync(join(state, project, 'files/shell'))).toEqual(['bashrc']);
  expect(readdirSync(world.project)).toEqual(['.git']);
});
