import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { createProgram } from '../../src/cli/program.ts';
import { shipped } from '../support/compose.ts';
import { accounts, createWorld } from '../support/world.ts';

const world = createWorld({ 'project/src dir/x': '', 'project/README.md': '' }, accounts[0]);
/** The directory of the published `sbx`, for PATH. */
const [sbx = ''] = world.sbx([], { shell: ['echo'] }).stdout.split(' ');
const PATH = `${join(sbx.trim(), '..')}:/usr/local/bin:/usr/bin:/bin`;

const scripts = new Map<string, string>();

/** A file with the completion script, made once. */
function scriptFor(shell: string): string {
  const path = scripts.get(shell) ?? join(world.home, `sbx.${shell}`);
  if (!scripts.has(shell)) {
    world.write({ [`home/sbx.${shell}`]: world.sbx(['completion', shell]).stdout });
    scripts.set(shell, path);
  }
  return path;
}

/** What each shell offers at the end of a command line, asked without a terminal. */
const shells = {
  bash(line: string): string[] {
    const script = `
      source ${scriptFor('bash')}
      compopt() { echo "<$2>"; }
      COMP_WORDS=(${line.replaceAll('=', ' = ')}${/[ =]$/.test(line) ? " ''" : ''})
      COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
      _sbx sbx
      printf '%s\\n' "\${COMPREPLY[@]}"`;
    return run('bash', ['--norc', '-c', script]);
  },
  fish(line: string): string[] {
    const script = `source ${scriptFor('fish')}; complete -C '${line}'`;
    return run('fish', ['--no-config', '-c', script]).map((each) => each.replace(/\t.*/, ''));
  },
};

const program = await createProgram('0');

describe.each(Object.entries(shells))('the %s script', (shell, complete) => {
  it.each(verbs(program, []))('completes what "sbx $path" has', ({ path, command }) => {
    const line = ['sbx', ...path].join(' ');
    const help = command.createHelp();
    const below = command.commands.filter((each) => help.visibleCommands(command).includes(each));
    const options = help.visibleOptions(command).flatMap(({ long }) => long ?? []);
    const offered = complete(`${line} --`).filter((each) => each.startsWith('--'));
    expect(offered.toSorted()).toEqual(options.toSorted());
    expect(complete(`${line} `)).toEqual(expect.arrayContaining(below.map((each) => each.name())));
  });

  it.each(['sbx run --preset ', 'sbx check --preset git --preset ', 'sbx preset show '])(
    'offers every preset and alias after "%s"',
    (line) => {
      const names = shipped.flatMap(({ id, preset }) => [id, ...(preset.aliases ?? [])]);
      expect(complete(line).toSorted()).toEqual(names.toSorted());
    },
  );

  it("offers the user's own presets", () => {
    const preset = 'summary: mine\ncategory: tool\ndescription: mine\nsandbox: {}\n';
    world.write({ 'home/.config/devenv-sandbox/presets/my-own.yaml': preset });
    expect(complete('sbx run --preset my')).toEqual(['my-own']);
    world.host(['rm', join(world.home, '.config/devenv-sandbox/presets/my-own.yaml')]);
  });

  it('offers values that the command line fixes, and variables', () => {
    expect(complete('sbx completion ').toSorted()).toEqual(['bash', 'fish', 'zsh']);
    expect(complete('sbx schema pre')).toEqual(['preset']);
    expect(complete('sbx run --env SBX_C')).toEqual(['SBX_CANARY']);
  });

  it.each(['sbx run --', 'sbx run --preset git --no-network --', 'sbx run'])(
    'offers commands after "%s"',
    (line) => {
      const found = complete(`${line} git-sh`);
      expect(found).toContain('git-shell');
      expect(found).not.toContain('run');
    },
  );

  it('does not offer our options to the command that runs inside', () => {
    expect(complete('sbx run -- cat --')).not.toContain('--preset');
    expect(complete('sbx run cat --')).not.toContain('--preset');
  });

  it('offers nothing where nothing fits', () => {
    expect(complete('sbx doctor nonsense ')).toEqual([]);
    expect(complete('sbx run --preset zzz')).toEqual([]);
  });

  it.each(['sbx run --ro ', 'sbx run --rw ', 'sbx check --mask ', 'sbx explain '])(
    'offers files after "%s"',
    (line) => {
      const files = { bash: '<default>', fish: 'README.md' }[shell];
      expect(complete(`${line}RE`)).toEqual([files]);
    },
  );
});

describe('on a terminal', () => {
  const started = {
    bash: ['bash', '--norc', '--noprofile'],
    zsh: ['zsh', '-f'],
    fish: ['fish', '--no-config'],
  };
  const sourced = {
    bash: 'source <(sbx completion bash)',
    zsh: "PROMPT='$ '; autoload -Uz compinit && compinit -u -D; source <(sbx completion zsh)",
    fish: 'sbx completion fish | source',
  };

  describe.each(['bash', 'zsh', 'fish'] as const)('%s', (shell) => {
    const tmux = (...args: string[]): string =>
      spawnSync('tmux', ['-L', `sbx-${process.pid}-${shell}`, '-f', '/dev/null', ...args], {
        cwd: world.project,
        env: { PATH, HOME: world.home, TERM: 'xterm', LANG: 'C.UTF-8', SBX_CANARY: '1', PS1: '$ ' },
        encoding: 'utf8',
      }).stdout;
    tmux('new-session', '-d', '-x', '80', '-y', '24', ...started[shell]);
    tmux('send-keys', `${sourced[shell]}; echo rea''dy`, 'Enter');
    afterAll(() => void tmux('kill-server'));

    it.each([
      ['sbx doc', 'sbx doctor'],
      ['sbx run --preset rust-', 'sbx run --preset rust-dev'],
      ['sbx run --preset=sops-', 'sbx run --preset=sops-secrets'],
      ['sbx run --ro src', String.raw`sbx run --ro src\ dir/`],
      ['sbx run --env SBX_CAN', 'sbx run --env SBX_CANARY'],
      ['sbx run --no-network -- git-she', 'sbx run --no-network -- git-shell'],
      ['sbx policy sh', 'sbx policy show'],
    ])('completes "%s"', async (typed, expected) => {
      await screen(tmux, '\nready');
      tmux('send-keys', '-l', typed);
      await screen(tmux, typed);
      tmux('send-keys', 'Tab');
      expect(await screen(tmux, expected)).toContain(expected);
      tmux('send-keys', 'C-c');
      tmux('send-keys', 'clear; echo; echo ready', 'Enter');
    });
  });
});

it('says how to use each script', () => {
  const { stdout } = world.sbx(['completion', '--help']);
  for (const shell of ['bash', 'zsh', 'fish']) expect(stdout).toContain(`sbx completion ${shell}`);
  expect(world.sbx(['completion', 'tcsh'])).toMatchObject({ status: 125, stdout: '' });
});

function verbs(command: Command, path: string[]): { path: string[]; command: Command }[] {
  const visible = command.createHelp().visibleCommands(command);
  const below = command.commands.filter((each) => visible.includes(each));
  return [{ path, command }, ...below.flatMap((each) => verbs(each, [...path, each.name()]))];
}

function run(shell: string, args: string[]): string[] {
  const env = { PATH, HOME: world.home, LANG: 'C.UTF-8', SBX_CANARY: '1' };
  const { stdout, stderr } = spawnSync(shell, args, {
    cwd: world.project,
    env,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return stdout.split('\n').filter(Boolean);
}

/** The screen, once the text is on it; else as it is after a while. */
async function screen(tmux: (...args: string[]) => string, text: string): Promise<string> {
  const shown = (): string => tmux('capture-pane', '-p');
  await vi.waitUntil(() => shown().includes(text), { timeout: 15_000 }).catch(() => undefined);
  return shown();
}
