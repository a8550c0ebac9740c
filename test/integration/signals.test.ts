import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { newerBubblewrapPath } from '../setup/places.js';
import { ended, isAlive, processTree } from '../support/processes.ts';
import { launchings } from '../support/shells.ts';
import { accounts, createWorld, type RunOptions, type World } from '../support/world.ts';

const signals = ['TERM', 'HUP', 'INT', 'QUIT'] as const;
const soon = { timeout: 20_000, interval: 10 };

describe.each(launchings)('a signal to sbx as $account with $name', ({ account, ...options }) => {
  it('runs the trap of the command, whose status counts', async () => {
    await Promise.all(
      signals.map(async (signal) => {
        const world = createWorld({}, account);
        const trap = `trap 'echo cleaned >cleaned; exit 3' ${signal}`;
        const { status, child } = await interrupt(world, waiting(trap), signal, options);
        expect(child, signal).toEqual({ status: 3, signal: null, stdout: '', stderr: '' });
        expect(status).toBe('cleaned\n');
      }),
    );
  });

  it('ends a command that does not catch it with 128 and its number', async () => {
    const { child } = await interrupt(createWorld({}, account), waiting(), 'TERM', options);
    expect(child).toMatchObject({ status: 143, signal: null, stderr: '' });
  });

  it('INT ends both, sbx so that a loop around it ends as well', async () => {
    const { child } = await interrupt(createWorld({}, account), waiting(), 'INT', options);
    expect(child).toMatchObject({ status: null, signal: 'SIGINT', stderr: '' });
  });

  it('may come again while the command cleans up', async () => {
    const world = createWorld({}, account);
    const script = `trap 'echo x >>cleaned' TERM; touch ready
        until [ "$(cat cleaned 2>/dev/null)" = "x\nx" ]; do sleep 0.02; done; exit 5`;
    const child = world.start(run(script), options);
    const end = ended(child);
    await ready(world, 'ready');
    child.kill('SIGTERM');
    await ready(world, 'cleaned');
    child.kill('SIGTERM');
    expect(await end).toMatchObject({ status: 5, signal: null, stderr: '' });
  });

  it('does not end a command that ignores it', async () => {
    const world = createWorld({}, account);
    const child = world.start(run(`trap '' TERM; touch ready; cat; exit 6`), options);
    const end = ended(child);
    await ready(world, 'ready');
    child.kill('SIGTERM');
    child.stdin?.end('still here');
    expect(await end).toMatchObject({ status: 6, stdout: 'still here', stderr: '' });
  });

  it('KILL of sbx leaves no process behind', async () => {
    const world = createWorld({}, account);
    const child = world.start(run('sleep 1000 & sleep 1000 & touch ready; wait'), options);
    const end = ended(child);
    await ready(world, 'ready');
    const processes = await vi.waitFor(() => {
      const all = processTree(child.pid ?? 0);
      expect(all.filter(({ name }) => name === 'sleep')).toHaveLength(2);
      return all;
    }, soon);
    child.kill('SIGKILL');
    expect(await end).toMatchObject({ status: null, signal: 'SIGKILL' });
    await vi.waitFor(() => {
      expect(processes.filter(({ pid }) => isAlive(pid))).toEqual([]);
    }, soon);
  });
});

describe.each(accounts)('a signal to sbx as %s', (account) => {
  it('reaches the command and no background process of it', async () => {
    const world = createWorld({}, account);
    const other = `sh -c 'trap "touch signalled" TERM; touch other; sleep 1000 & wait' &`;
    const script = `(${other}); trap 'exit 3' TERM; touch ready; sleep 1000 & wait`;
    const child = world.start(run(script));
    const end = ended(child);
    await ready(world, 'ready');
    await ready(world, 'other');
    child.kill('SIGTERM');
    expect(await end).toMatchObject({ status: 3 });
    expect(existsSync(join(world.project, 'signalled'))).toBe(false);
  });

  it('is passed on under a newer bubblewrap', async () => {
    const env = { DEVENV_SANDBOX_BWRAP: newerBubblewrapPath() };
    const { child } = await interrupt(
      createWorld({}, account),
      waiting(`trap 'exit 3' TERM`),
      'TERM',
      { env },
    );
    expect(child).toMatchObject({ status: 3, stderr: '' });
  });

  it.each(['TERM', 'INT'] as const)('%s ends the set-up, whenever it comes', async (signal) => {
    const world = createWorld({}, account);
    const delays = [0, 50, 120, 150, 180, 220, 260, 300];
    const ends = await Promise.all(
      delays.map(async (delay) => {
        const child = world.start(['run', '--', 'sleep', '1000']);
        const end = ended(child);
        setTimeout(() => child.kill(`SIG${signal}`), delay);
        return end;
      }),
    );
    for (const { status, signal: by } of ends) {
      const how = by === null ? status : 128 + constants.signals[by];
      expect([128 + constants.signals[`SIG${signal}`], 143]).toContain(how);
    }
  });
});

describe.each(accounts)('the end of the command, as %s', (account) => {
  it('ends what it left in the background', () => {
    const world = createWorld({}, account);
    const daemon = '(setsid sh -c "sleep 1; touch late" >/dev/null 2>&1 &)';
    expect(world.host(['sh', '-c', `${daemon}; sleep 1.5; ls`]).stdout).toContain('late');
    world.host(['rm', 'late']);
    expect(world.sbx(run(`${daemon}; exit 0`)).status).toBe(0);
    expect(world.host(['sh', '-c', 'sleep 1.5; ls']).stdout).toBe('');
  });
});

function run(script: string): string[] {
  return ['run', '--', 'sh', '-c', script];
}

/** A script that says it is there, and waits without end. */
function waiting(before = ':'): string {
  return `${before}; touch ready; sleep 1000 & wait`;
}

async function ready(world: World, file: string): Promise<void> {
  await vi.waitFor(() => expect(existsSync(join(world.project, file))).toBe(true), soon);
}

async function interrupt(
  world: World,
  script: string,
  signal: (typeof signals)[number],
  options: RunOptions,
): Promise<{ child: Awaited<ReturnType<typeof ended>>; status: string }> {
  const child: ChildProcess = world.start(run(script), options);
  const end = ended(child);
  await ready(world, 'ready');
  child.kill(`SIG${signal}`);
  const result = await end;
  return { child: result, status: world.host(['cat', 'cleaned']).stdout };
}
