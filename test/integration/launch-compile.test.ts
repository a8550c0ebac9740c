import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { nodeDirectory } from '../setup/places.js';
import { ended, isAlive, processTree } from '../support/processes.ts';
import { launchings } from '../support/shells.ts';
import { createWorld, type World } from '../support/world.ts';

const node = join(nodeDirectory(), 'node');

/** A world whose PATH has a program called node that is this script. */
function worldWithNode(script: string, account: World['account']): World & { path: string } {
  const world = createWorld({ 'home/bin/node': `#!/bin/sh\n${script}` }, account);
  const path = join(world.home, 'bin');
  chmodSync(join(path, 'node'), 0o755);
  return { ...world, path: `${path}:/usr/bin:/bin` };
}

/** The whole entry, of which only the beginning reaches the launcher. */
const half = `${node} "$@" 3>"$HOME/entry"
head -c 1000 "$HOME/entry" >&3
`;

describe.each(launchings)('a launch that $account compiles with $name', ({ account, ...shell }) => {
  it('starts when its entry is there, and ends when that is kept', () => {
    const script = `${node} "$@" &
exec 3>&-
wait
sleep 1
date +%s.%N >"$HOME/kept"
`;
    const { path, home, sbx } = worldWithNode(script, account);
    const { status, stdout, stderr } = sbx(['run', '--', 'date', '+%s.%N'], {
      env: { PATH: path },
      ...shell,
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const kept = Number(readFileSync(join(home, 'kept'), 'utf8'));
    expect(kept - Number(stdout)).toBeGreaterThan(0.5);
  });

  it.each([
    ['is killed', 'kill -s KILL $$\n', 137],
    ['fails', 'exit 1\n', 125],
  ])('starts nothing when node %s before the entry is whole', (_what, end, status) => {
    const { path, project, sbx } = worldWithNode(half + end, account);
    const result = sbx(['run', '--', 'touch', 'started'], { env: { PATH: path }, ...shell });
    expect(result).toEqual({ status, signal: null, stdout: '', stderr: '' });
    expect(existsSync(join(project, 'started'))).toBe(false);
  });

  it.each([
    ['no entry', "printf '%200000s' x >&3\n"],
    ['one of another version', `${node} "$@" 3>"$HOME/all"\nsed '1s/1/0/' "$HOME/all" >&3\n`],
  ])('fails when node ends well and has given %s', (_what, script) => {
    const { path, project, sbx } = worldWithNode(`${script}exit 0\n`, account);
    const result = sbx(['run', '--', 'touch', 'started'], { env: { PATH: path }, ...shell });
    expect(result).toMatchObject({ status: 125, stdout: '' });
    expect(result.stderr).toContain('of another version than this script');
    expect(existsSync(join(project, 'started'))).toBe(false);
  });

  it('starts nothing when node has nothing to start', () => {
    const { path, sbx } = worldWithNode('exit 0\n', account);
    const result = sbx(['run', '--', 'true'], { env: { PATH: path }, ...shell });
    expect(result).toEqual({ status: 0, signal: null, stdout: '', stderr: '' });
  });

  it('does not wait for node after a signal', async () => {
    const script = `${node} "$@" &\nexec 3>&- >/dev/null 2>&1\nwait\nexec sleep 30\n`;
    const world = worldWithNode(script, account);
    const child = world.start(['run', '--', 'sh', '-c', 'echo ready; exec sleep 20'], {
      env: { PATH: world.path },
      ...shell,
    });
    const end = ended(child);
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    const before = Date.now();
    child.kill('SIGTERM');
    expect(await end).toMatchObject({ status: 143, stderr: '' });
    expect(Date.now() - before).toBeLessThan(5_000);
  });

  it('leaves nothing behind that speaks when it is killed meanwhile', async () => {
    const script = `echo >"$HOME/begun"\nsleep 0.5\n${node} "$@"\necho $? >"$HOME/status"\n`;
    const world = worldWithNode(script, account);
    const child = world.start(['run', '--', 'true'], { env: { PATH: world.path }, ...shell });
    const end = ended(child);
    await vi.waitFor(() => expect(existsSync(join(world.home, 'begun'))).toBe(true), {
      timeout: 10_000,
      interval: 10,
    });
    child.kill('SIGKILL');
    expect(await end).toEqual({ status: null, signal: 'SIGKILL', stdout: '', stderr: '' });
    expect(readFileSync(join(world.home, 'status'), 'utf8')).toBe('125\n');
  });

  it('is ended with node by an interrupt', async () => {
    const script = `exec ${node} -e 'setTimeout(() => {}, 30_000)'\n`;
    const world = worldWithNode(script, account);
    const child = world.start(['run', '--', 'true'], {
      env: { PATH: world.path },
      before: ['setsid'],
      ...shell,
    });
    const end = ended(child);
    const group = child.pid ?? 0;
    const compiler = await vi.waitFor(
      () => {
        const found = processTree(group).find(({ commandLine }) =>
          commandLine.includes('setTimeout'),
        );
        // It takes signals again once it handles one itself.
        expect(found?.name).toBe('node');
        return found?.pid ?? 0;
      },
      { timeout: 10_000, interval: 10 },
    );
    await vi.waitFor(() => expect(ignored(compiler)).toBe(false), { timeout: 10_000 });
    process.kill(-group, 'SIGINT');
    expect(await end).toEqual({ status: null, signal: 'SIGINT', stdout: '', stderr: '' });
    await vi.waitFor(() => expect(isAlive(compiler)).toBe(false), { timeout: 5_000 });
  });
});

/** Whether a process ignores SIGINT, as those do that a shell starts in the background. */
function ignored(pid: number): boolean {
  const mask = /^SigIgn:\s*(\w+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0';
  return (BigInt(`0x${mask}`) & 2n) !== 0n;
}
