import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { quote } from '../../src/launch/quote.ts';
import { starshipPath } from '../setup/places.js';
import { openTerminal, type Terminal } from '../support/terminal.ts';
import { accounts, createWorld, type Account, type World } from '../support/world.ts';

// Answers are in pieces in what is typed, so that the echo of the line is not taken for one.
const alias = `alias hi='echo hel""lo'\n`;
/** The user's own file of each shell, and how it lists its history. */
const shells = {
  bash: {
    file: '.bashrc',
    text: `PS1='mine> '\n${alias}`,
    history: '.bash_history',
    list: 'history',
  },
  zsh: {
    file: '.zshrc',
    text: `PROMPT='mine> '\nHISTFILE=~/.zsh_history HISTSIZE=99 SAVEHIST=99\n${alias}`,
    history: '.zsh_history',
    list: 'fc -l 1',
  },
  fish: {
    file: '.config/fish/config.fish',
    text: `function fish_prompt; echo -n 'mine> '; end\n${alias}`,
    history: '.local/share/fish/fish_history',
    list: 'history --max 50 | cat',
  },
} as const;
type Shell = keyof typeof shells;
const names = Object.keys(shells) as Shell[];
const complaint = /cannot set terminal|no job control|can't set tty|[Rr]ead-only|not found|Unknown/;
// The screen has no spaces at the end of a line.
const signed = /^\(sbx\) mine>$/m;

let terminal: Terminal | undefined;
afterEach(() => {
  terminal?.close();
  terminal = undefined;
});

function worldOf(
  shell: Shell,
  more: Readonly<Record<string, string>> = {},
  account?: Account,
): World {
  const { file, text, history } = shells[shell];
  const files = {
    [`home/${file}`]: text,
    [`home/${history}`]: '',
    // Without any, fish is busy with making them.
    'home/.local/share/fish/generated_completions/x.fish': '',
    'other/devenv.yaml': '',
    ...more,
  };
  return createWorld(files, account);
}

interface Start {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** An interactive shell of the host on a terminal, in which `sbx shell` has been typed. */
function start(world: World, shell: Shell, { args = [], env = {}, cwd }: Start = {}): Terminal {
  const given = { PS1: 'host> ', SHELL: `/usr/bin/${shell}`, ...env };
  const opened = openTerminal(world, ['bash', '--norc'], { env: given, ...(cwd && { cwd }) });
  opened.type([...world.launcher(), 'shell', ...args].map(quote).join(' '));
  terminal = opened;
  return opened;
}

const people = names.flatMap((shell) => accounts.map((account) => ({ shell, account })));

/** A shell drops what is typed while it starts, and on a busy machine that takes a while. */
const typing = { retry: 2 };

describe.each(people)('sbx shell with $shell, as $account', typing, ({ shell, account }) => {
  it("reads the user's own file, bears the sign and keeps job control", async () => {
    const world = worldOf(shell, {}, account);
    const opened = start(world, shell);
    expect(await opened.shows(signed)).toMatch(signed);
    opened.type('hi; echo in""side $DEVENV_SANDBOX $SHELL');
    expect(await opened.shows('inside')).toContain(`inside 1 /usr/bin/${shell}`);
    opened.type('sleep 1000');
    await opened.shows(/sleep 1000$/m);
    running(world);
    opened.press('C-z');
    expect(await opened.shows(/topped|suspended/)).toMatch(/topped|suspended/);
    opened.type('fg');
    await opened.shows(/fg$/m);
    running(world);
    opened.press('C-c');
    opened.resize(91, 23);
    opened.type('echo si""ze (stty size)'.replace('(', shell === 'fish' ? '(' : '$('));
    expect(await opened.shows('size 23 91')).toContain('size 23 91');
    opened.type('exit');
    opened.type('echo ba""ck "$DEVENV_SANDBOX."');
    const screen = await opened.shows('back .');
    expect(screen).toContain('back .');
    expect(screen).toContain('hello');
    expect(screen).not.toMatch(complaint);
  });
});

describe.each(names)('sbx shell with %s', typing, (shell) => {
  const { file, text, history, list } = shells[shell];

  it("cannot change the user's own file", async () => {
    const world = worldOf(shell);
    const opened = start(world, shell);
    await opened.shows(signed);
    opened.type(`echo changed >>~/${file}; rm -f ~/${file}; mv ~/${file} ~/x; echo do""ne`);
    expect(await opened.shows('done')).toMatch(/[Rr]ead-only/);
    expect(readFileSync(join(world.home, file), 'utf8')).toBe(text);
  });

  it('keeps the history for the project, and for nobody else', async () => {
    const world = worldOf(shell);
    const opened = start(world, shell);
    await opened.shows(signed);
    opened.type('echo first-mark');
    await opened.shows(/^first-mark$/m);
    opened.type('exit');
    await opened.shows(/^host>$/m);
    opened.clear();
    // fish leaves out what others recorded in the second in which it starts.
    await setTimeout(1100);
    opened.type(`${world.launcher().join(' ')} shell`);
    await opened.shows(signed);
    opened.type(list);
    expect(await opened.shows('first-mark')).toContain('echo first-mark');
    opened.close();
    const elsewhere = start(world, shell, { cwd: join(world.home, '../other') });
    await elsewhere.shows(signed);
    elsewhere.type(`echo second-mark; ${list}; echo do""ne`);
    expect(await elsewhere.shows('done')).not.toContain('first-mark');
    elsewhere.type('exit');
    await elsewhere.shows(/^host>$/m);
    // The shell of the host keeps its own history there.
    expect(readFileSync(join(world.home, history), 'utf8')).not.toContain('mark');
  });

  it('has no sign when DEVENV_SANDBOX_PROMPT=0', async () => {
    const opened = start(worldOf(shell), shell, { env: { DEVENV_SANDBOX_PROMPT: '0' } });
    expect(await opened.shows(/^mine>$/m)).toMatch(/^mine>$/m);
  });

  it('starts other shells that behave as usual', async () => {
    const opened = start(worldOf(shell), shell);
    await opened.shows(signed);
    opened.type(shell);
    opened.type('sh');
    opened.type('echo nes""ted; exit');
    await opened.shows('nested');
    opened.type('exit');
    opened.type('echo ba""ck "$DEVENV_SANDBOX_LEAVE$ZDOTDIR."');
    const screen = await opened.shows('back .');
    expect(screen).toContain('back .');
    expect(screen).not.toMatch(complaint);
  });

  it('bears the sign once in the prompt of starship', async () => {
    const init =
      shell === 'fish' ? 'starship init fish | source' : `eval "$(starship init ${shell})"`;
    const world = worldOf(shell, {
      [`home/${file}`]: `${init}\n`,
      'home/.config/starship.toml': 'add_newline = false\nformat = "star "\n',
    });
    const directory = dirname(starshipPath());
    const PATH = `${directory}:/usr/bin:/bin`;
    const opened = start(world, shell, { args: ['--ro', directory], env: { PATH } });
    await opened.shows('(sbx) star');
    opened.type('cd .');
    opened.type('false');
    opened.type('echo do""ne');
    const screen = await opened.shows(/done\n\(sbx\) star$/m);
    expect(screen.split('\n').filter((line) => line.includes('(sbx) star'))).toHaveLength(4);
    expect(screen).toMatch(/done\n\(sbx\) star$/m);
    expect(screen).not.toMatch(/\(sbx\).*\(sbx\)/);
  });
});

it('zsh keeps its history apart where the configuration has one beside it, and completes', async () => {
  const rc = `PROMPT='mine> '
autoload -Uz compinit; compinit
HISTFILE=$ZDOTDIR/.zsh_history HISTSIZE=99 SAVEHIST=99
setopt share_history
`;
  const world = createWorld({
    'home/.config/zsh/.zshrc': rc,
    'home/.config/zsh/.zsh_history': 'echo host-mark\n',
  });
  const env = { ZDOTDIR: join(world.home, '.config/zsh') };
  const opened = start(world, 'zsh', { env });
  await opened.shows(signed);
  opened.type('echo first-mark; exit');
  await opened.shows(/^host>$/m);
  opened.clear();
  opened.type(`${world.launcher().join(' ')} shell`);
  await opened.shows(signed);
  opened.type('fc -l 1; cat $ZDOTDIR/.zsh_history; echo do""ne');
  const screen = await opened.shows(/^done$/m);
  expect(screen).toContain('first-mark');
  expect(screen).not.toContain('host-mark');
  expect(screen).not.toMatch(complaint);
});

/** Waits until a command sleeps: it is named before it is ready for signals. */
function running(world: World): void {
  const script =
    'for each in $(seq 200); do pgrep -r S -f "^sleep 1000$" >/dev/null && exit; sleep 0.05; done';
  world.host(['sh', '-c', script]);
}
