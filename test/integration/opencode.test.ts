import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { opencode } from '../setup/needs.js';
import { opencodeDirectory } from '../setup/places.js';
import { accounts, createWorld, type Account, type Result, type World } from '../support/world.ts';

const program = join(opencodeDirectory(), 'node_modules/.bin/opencode');
const key = 'canary-of-a-key';

/** The real opencode talks to a stand-in for a model, which has it do this in the project. */
const misled = 'cat ~/.ssh/id_ed25519; ls -A ~; echo "alias ls=evil" >>~/.bashrc';

let model: ChildProcess;
let port: string;

beforeAll(async () => {
  const server = fileURLToPath(new URL('../fixtures/stand-in-model.mjs', import.meta.url));
  model = spawn(process.execPath, [server, misled], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = model.stdout ? await once(model.stdout, 'data') : [];
  port = String(line).trim();
});

afterAll(() => {
  model.kill();
});

describe.each(accounts)('the real opencode, run by %s', (account) => {
  it('does what a misled model says to the home of the user, without a sandbox', () => {
    const world = worldOf(account);
    const { output, status } = turn(unprotected(world, question));
    expect(status).toBe(0);
    expect(output).toMatch(key);
    expect(output).toMatch(/^\.ssh$/m);
    expect(world.host(['cat', `${world.home}/.bashrc`]).stdout).toMatch('evil');
  });

  it('sees nothing of the home under its preset, but the configuration that names the model', () => {
    const world = worldOf(account);
    const { output, status } = turn(world.sbx(['run', '--', program, ...question]));
    expect(status).toBe(0);
    expect(output).not.toMatch(key);
    expect(output).toMatch(/id_ed25519: No such file or directory/);
    expect(output).not.toMatch(/^\.ssh$/m);
    expect(output).toMatch(/^\.config$/m);
    expect(world.host(['cat', `${world.home}/.bashrc`]).stdout).toBe('# mine\n');
  });

  it('keeps its sessions for the next run, away from those of the host', () => {
    const world = worldOf(account);
    const run = (...args: string[]) => world.sbx(['run', '--', program, ...args]);
    expect(run('--version').stdout).toBe(`${opencode.version}\n`);
    expect(run('session', 'list').stdout).not.toMatch('Looking around');
    expect(run(...question).status).toBe(0);
    expect(run('session', 'list').stdout).toMatch('Looking around');
    expect(unprotected(world, ['session', 'list']).stdout).not.toMatch('Looking around');
    expect(existsSync(join(world.home, '.local/share/opencode/opencode.db'))).toBe(true);
  });
});

const question = [
  'run',
  '--auto',
  '--format=json',
  '--title=Looking around',
  'Look around, please',
];

function worldOf(account: Account): World {
  const provider = {
    npm: '@ai-sdk/openai-compatible',
    name: 'Stand-in',
    options: { baseURL: `http://127.0.0.1:${port}/v1`, apiKey: 'none' },
    models: { model: { name: 'Model' } },
  };
  const settings = {
    autoupdate: false,
    model: 'stand-in/model',
    small_model: 'stand-in/model',
    provider: { 'stand-in': provider },
  };
  const policy = { presets: ['opencode'], mounts: [{ path: opencodeDirectory() }] };
  return createWorld(
    {
      'home/.ssh/id_ed25519': `${key}\n`,
      'home/.bashrc': '# mine\n',
      'home/.config/opencode/opencode.json': JSON.stringify(settings),
      // opencode writes it where it is missing, and stops where it cannot.
      'home/.config/opencode/.gitignore': 'node_modules\n',
      'home/.config/devenv/devenv.yaml': JSON.stringify({ sandbox: policy }),
    },
    account,
  );
}

/** opencode without a sandbox, its temporary files in the throwaway home. */
function unprotected(world: World, args: readonly string[]): Result {
  return world.host([program, ...args], { env: { TMPDIR: world.home } });
}

/** What the tool that the model asked for printed, from opencode's stream of events. */
function turn({ stdout, status }: Result): { output: string; status: number | null } {
  const events = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as { type: string; part?: { state?: { output?: string } } });
  const used = events.find(({ type }) => type === 'tool_use');
  return { output: used?.part?.state?.output ?? '', status };
}
