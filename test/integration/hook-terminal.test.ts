import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openTerminal, type Terminal } from '../support/terminal.ts';
import { createWorld, type World } from '../support/world.ts';

/** The user's own file of each shell, with the line that `sbx hook --help` gives. */
const shells = {
  bash: ['.bashrc', `PS1='mine> '\neval "$(sbx hook bash)"\n`],
  zsh: ['.zshrc', `PROMPT='mine> '\neval "$(sbx hook zsh)"\n`],
  fish: [
    '.config/fish/config.fish',
    `function fish_prompt; echo -n 'mine> '; end\nset -q DEVENV_SANDBOX; or sbx hook fish | source\n`,
  ],
} as const;
type Shell = keyof typeof shells;
const names = Object.keys(shells) as Shell[];

const outside = /^mine>$/m;
const inside = /^\(sbx\) mine>$/m;

let terminal: Terminal | undefined;
afterEach(() => {
  terminal?.close();
  terminal = undefined;
});

function worldOf(shell: Shell, files: Readonly<Record<string, string>> = {}): World {
  const [file, text] = shells[shell];
  return createWorld({
    [`home/${file}`]: text,
    'home/.local/share/fish/generated_completions/x.fish': '',
    'project/devenv.yaml': 'sandbox: { enable: true }\n',
    'project/src/deep/x': '',
    'other/plain/x': '',
    ...files,
  });
}

/** The user's shell on a terminal, in the directory that is above the project, ready for a line. */
async function open(
  world: World,
  shell: Shell,
  env: Readonly<Record<string, string>> = {},
  { cwd = join(world.home, '..'), prompt = outside } = {},
): Promise<Terminal> {
  const bin = dirname(world.launcher()[0] ?? '');
  terminal = openTerminal(world, [shell], {
    cwd,
    env: { PATH: `${bin}:/usr/bin:/bin`, SHELL: `/usr/bin/${shell}`, ...env },
  });
  await terminal.shows(prompt);
  return terminal;
}

/** Types a line on an empty screen and waits for the prompt after it. */
async function after(opened: Terminal, line: string, prompt: RegExp): Promise<string> {
  opened.clear();
  opened.type(line);
  const screen = await opened.shows(prompt);
  expect(screen).toMatch(prompt);
  return screen;
}

/** A screen on which sbx says why it does not follow, and the shell inside is there again. */
function refused(why: string): RegExp {
  return new RegExp(`${why}[^]*\\n\\(sbx\\) mine>$`, 'm');
}

/** A shell drops what is typed while it starts, and on a busy machine that takes a while. */
const typing = { retry: 2 };

describe.each(names)('the hook of %s', typing, (shell) => {
  it('enters an enabled project, stays in its subdirectories and leaves with cd', async () => {
    const world = worldOf(shell);
    const opened = await open(world, shell);
    await after(opened, 'cd project', inside);
    await after(opened, 'cd src/deep; pwd', /project\/src\/deep\n\(sbx\) mine>$/m);
    await after(opened, 'cd ../../..', outside);
    const there = new RegExp(`^${dirname(world.home)}\\nin-side\\n`, 'm');
    await after(opened, 'pwd; echo "in-$DEVENV_SANDBOX"side', there);
    // To a directory that does not exist inside, and from a subdirectory.
    await after(opened, 'cd project/src', inside);
    await after(opened, 'cd ../../other/plain', outside);
    const plain = `${dirname(world.home)}/other/plain\n`;
    expect(await after(opened, 'pwd', /other\/plain\nmine>$/m)).toContain(plain);
  });

  it('does not enter again after exit, until the directory changes', async () => {
    const opened = await open(worldOf(shell), shell);
    await after(opened, 'cd project', inside);
    await after(opened, 'exit', outside);
    const screen = await after(opened, 'echo do""ne', /done\nmine>$/m);
    expect(screen).not.toContain('(sbx)');
    await after(opened, 'cd src', inside);
    await after(opened, 'exit', outside);
    await after(opened, 'cd ..', inside);
  });

  it('goes from one project to another', async () => {
    const world = worldOf(shell, { 'other/devenv.yaml': 'sandbox: { enable: true }\n' });
    const opened = await open(world, shell);
    await after(opened, 'cd project', inside);
    await after(opened, 'cd ../other', inside);
    const other = `${dirname(world.home)}/other\n`;
    expect(await after(opened, 'pwd', /other\n\(sbx\) mine>$/m)).toContain(other);
  });

  it('enters at once in a terminal that is opened in a project, and leaves it too', async () => {
    const world = worldOf(shell);
    const opened = await open(
      world,
      shell,
      {},
      { cwd: join(world.project, 'src'), prompt: inside },
    );
    await after(opened, 'cd /usr', outside);
    expect(await after(opened, 'pwd', /^\/usr\nmine>$/m)).not.toContain('(sbx)');
  });

  it('says what a project asks for, once, and stays outside until it is allowed', async () => {
    const yaml = 'sandbox: { enable: true, mounts: [{ path: ~/.ssh }] }\n';
    const world = worldOf(shell, { 'project/devenv.yaml': yaml, 'home/.ssh/id': '' });
    const opened = await open(world, shell);
    const screen = await after(opened, 'cd project', /outside the sandbox/);
    expect(screen).toContain('[not-allowed]');
    const again = await after(opened, 'cd src; echo do""ne', /done\nmine>$/m);
    expect(again).not.toContain('not-allowed');
    await after(opened, 'sbx allow --yes; cd ../..', outside);
    await after(opened, 'cd project', inside);
  });

  it('goes nowhere that the inside can write, whatever it asks for', async () => {
    const world = worldOf(shell);
    const opened = await open(world, shell);
    await after(opened, 'cd project', inside);
    const writable = refused('can be written by what runs inside');
    await after(opened, 'printf %s $PWD/src >$_sbx_file; exit', writable);
    const elsewhere = '; touch /tmp/x; "$(touch ~/ran)"';
    await after(opened, `printf %s '${elsewhere}' >$_sbx_file; exit`, refused('is not a path'));
    await after(opened, 'mkdir -p $_sbx_file/a; exit', refused('is not a path'));
    await after(opened, 'ln -s /etc/passwd $_sbx_file; exit', refused('is not a path'));
    await after(opened, 'mkfifo $_sbx_file; exit', refused('is not a path'));
    await after(opened, 'pwd', /project\n\(sbx\) mine>$/m);
    expect(existsSync(join(world.home, 'ran'))).toBe(false);
  });

  it('neither goes nor enters where a link leads that the inside has made', async () => {
    const world = worldOf(shell, {
      'home/.config/devenv/devenv.yaml': 'sandbox: { enable: true }\n',
      'home/private/x': '',
    });
    const opened = await open(world, shell);
    await after(opened, 'cd project', inside);
    const plant = 'ln -s ~/private link; printf %s $PWD/link >$_sbx_file; exit';
    await after(opened, plant, refused('can be written by what runs inside'));
    await after(opened, 'cd ../other/plain', outside);
    await after(opened, 'cd ../../project/link', outside);
    const listed = await after(opened, 'ls', /^x$[^]*^mine>$/m);
    expect(listed).not.toContain('(sbx)');
    await after(opened, 'cd ../src', inside);
  });

  it('is silent, and executes nothing, where there is nothing to enter', async () => {
    const [file, text] = shells[shell];
    const world = worldOf(shell, {
      'idle/devenv.yaml': 'inputs: {}\n',
      'idle/src/x': '',
      'home/logged': '#!/bin/sh\necho "$1" >>"$HOME/log"\nexec sbx "$@"\n',
    });
    world.host(['chmod', '+x', join(world.home, 'logged')]);
    const [launcher = ''] = world.launcher();
    const logged = `sbx hook ${shell} | sed s,${launcher},${world.home}/logged,`;
    world.write({ [`home/${file}`]: text.replace(`sbx hook ${shell}`, logged) });
    const opened = await open(world, shell);
    const log = (): string => {
      const path = join(world.home, 'log');
      return existsSync(path) ? readFileSync(path, 'utf8') : '';
    };
    await after(opened, 'cd other/plain', outside);
    await after(opened, 'cd /; cd; cd -', outside);
    expect(log()).toBe('');
    await after(opened, `cd ${dirname(world.home)}/idle; true`, outside);
    const screen = await after(opened, 'cd src; echo do""ne', /done\nmine>$/m);
    expect(screen).not.toContain('sbx');
    expect(log()).toBe('__enter\n');
    await after(opened, 'cd ../../project', inside);
    expect(log()).toBe('__enter\n__enter\nshell\n');
  });

  it.each([{ TERM: 'dumb' }, { VSCODE_RESOLVING_ENVIRONMENT: '1' }])(
    'is not there with %j',
    async (env) => {
      const [name = '', value = ''] = Object.entries(env)[0] ?? [];
      const world = worldOf(shell);
      const set = shell === 'fish' ? `set -gx ${name} ${value}` : `export ${name}=${value}`;
      const [file, text] = shells[shell];
      world.write({ [`home/${file}`]: `${set}\n${text}` });
      const opened = await open(world, shell);
      const screen = await after(opened, 'cd project; echo do""ne', /done\n(.*\n)*mine>/m);
      expect(screen).not.toContain('(sbx)');
    },
  );
});
