import { execFileSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  rmSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createLaunches, type Launches } from '../support/launches.ts';
import { launchings } from '../support/shells.ts';

const policy = (section: string): Record<string, string> => ({
  'project/devenv.local.yaml': `sandbox: ${section}\n`,
});

/** bubblewrap is started before it is known whether an entry holds; nothing may come of it when it does not. */
describe.each(launchings)('as $account with $name, an entry that does not hold', (launching) => {
  const { account, shell } = launching;
  const look = ['--', 'sh', '-c', 'echo inside; echo >>log'];
  const stage = (files: Readonly<Record<string, string>> = {}): Launches =>
    createLaunches(files, { account, ...(shell && { shell }) });

  it('runs no command and leaves no process', async () => {
    const launches = stage(policy('{ env: { set: { A: old } } }'));
    launches.settle(look);
    launches.world.write(policy('{ env: { set: { A: new } } }'));
    rmSync(join(launches.world.project, 'log'));
    const launch = launches.run(['--', 'sh', '-c', 'echo "$A"; echo >>log']);
    expect(launch).toMatchObject({ warm: false, status: 0, stdout: 'new\n', stderr: '' });
    expect(readFileSync(join(launches.world.project, 'log'), 'utf8')).toBe('\n');
    expect(await until(() => sandboxes(launches) === 0)).toBe(true);
  });

  it('makes no mount point that its own policy had', () => {
    const launches = stage(policy('{ mounts: [{ path: $PWD/sub/deep, mode: tmpfs }] }'));
    launches.settle(look);
    const sub = join(launches.world.project, 'sub');
    expect(existsSync(join(sub, 'deep'))).toBe(true);
    launches.world.write(policy('{}'));
    rmdirSync(join(sub, 'deep'));
    rmdirSync(sub);
    expect(launches.run(look)).toMatchObject({ warm: false, status: 0, stderr: '' });
    expect(existsSync(sub)).toBe(false);
  });

  it('says nothing of what it would have mounted', () => {
    const mount = '{ path: ~/data, mode: read-only, optional: true }';
    const launches = stage({
      'home/.config/devenv/devenv.yaml': `sandbox: { mounts: [${mount}] }\n`,
      'home/data/file': 'data\n',
    });
    launches.settle(look);
    rmSync(join(launches.world.home, 'data'), { recursive: true });
    expect(launches.run(look)).toMatchObject({ warm: false, status: 0, stderr: '' });
  });

  it('runs no command when the launcher dies before it knows', async () => {
    const launches = stage();
    launches.settle(look);
    const log = join(launches.world.project, 'log');
    const killed = async (mounted: () => boolean): Promise<void> => {
      rmSync(log);
      const started = launches.world.start(['run', ...look], { ...(shell && { shell }) });
      expect(await until(mounted)).toBe(true);
      await sleep(100);
      started.kill('SIGKILL');
      expect(await until(() => sandboxes(launches) === 0)).toBe(true);
    };
    await killed(() => existsSync(log));
    expect(existsSync(log)).toBe(true);
    neverReadable(launches);
    await killed(() => sandboxes(launches) === 2);
    expect(existsSync(log)).toBe(false);
    rmSync(launches.cache, { recursive: true });
    launches.settle(look);
    neverPrepared(launches);
    await killed(() => sandboxes(launches) === 1);
    expect(existsSync(log)).toBe(false);
  });
});

/** A launcher that wants to know whether the entry holds waits for ever. */
function neverReadable(launches: Launches): void {
  const [path = ''] = launches.later();
  const { uid, gid } = lstatSync(path);
  rmSync(path);
  execFileSync('mkfifo', ['-m', '600', path]);
  chownSync(path, uid, gid);
}

/** A launcher that never comes to give bubblewrap what it waits for. */
function neverPrepared(launches: Launches): void {
  const [entry = ''] = launches.entries();
  const text = readFileSync(entry, 'utf8');
  const busy = text.replace('sbx_prepared=1', 'sbx_prepare() {\n  while :; do :; done\n}');
  expect(busy).not.toBe(text);
  writeFileSync(entry, busy);
}

/** How many processes of bubblewrap there are for the project. */
function sandboxes({ world }: Launches): number {
  return readdirSync('/proc').filter((pid) => {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      return words[0] === '/usr/bin/bwrap' && words.includes(world.project);
    } catch {
      return false;
    }
  }).length;
}

async function until(holds: () => boolean, tries = 100): Promise<boolean> {
  if (holds()) return true;
  if (tries === 0) return false;
  await sleep(50);
  return until(holds, tries - 1);
}
