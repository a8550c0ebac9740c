import { appendFileSync, chmodSync, existsSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createLaunches } from '../support/launches.ts';
import { launchings } from '../support/shells.ts';

const user = 'home/.config/devenv/devenv.yaml';

/** How often each kind of message was said. */
function said(stderr: string): Record<string, number> {
  const codes = [...stderr.matchAll(/\[([a-z-]+)\]/g)].map(([, code = '']) => code);
  return Object.fromEntries(
    [...new Set(codes)].map((code) => [code, codes.filter((each) => each === code).length]),
  );
}

describe.each(launchings)('warnings for $account with $name', ({ account, shell }) => {
  it('are said at every launch, compiled or not, and once', async () => {
    const launches = createLaunches(
      { [user]: 'sandbox: { presets: [podman-socket] }\n', 'run/podman/file': '' },
      { account, ...(shell && { shell }) },
    );
    const run = join(launches.world.home, '../run');
    const server = createServer().listen(join(run, 'podman/podman.sock'));
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    chmodSync(join(run, 'podman/podman.sock'), 0o777);
    const env = { XDG_RUNTIME_DIR: run };
    const launch = (): [warm: boolean, messages: Record<string, number>] => {
      const { warm, status, stderr } = launches.run(['--', 'true'], { env });
      expect(status).toBe(0);
      return [warm, said(stderr)];
    };
    const warnings = { 'full-escape': 2 };
    expect(launch()).toEqual([false, warnings]);
    expect(launch()).toEqual([true, warnings]);
    expect(launch()).toEqual([true, warnings]);
    appendFileSync(join(launches.world.home, '../', user), '# changed\n');
    expect(launch()).toEqual([false, warnings]);
    expect(launch()).toEqual([true, warnings]);
    launches.world.write({ [user]: 'sandbox: {}\n' });
    expect(launch()).toEqual([false, {}]);
    expect(launch()).toEqual([true, {}]);
  });

  it('about a mount point that is made are said once', () => {
    const launches = createLaunches(
      { [user]: 'sandbox: { mounts: [{ path: $PWD/target, mode: state-dir }] }\n' },
      { account, ...(shell && { shell }) },
    );
    const launch = (): [warm: boolean, messages: Record<string, number>] => {
      const { warm, stderr } = launches.run(['--', 'true']);
      return [warm, said(stderr)];
    };
    expect(launch()).toEqual([false, { 'creates-directory': 1 }]);
    expect(launch()).toEqual([true, {}]);
    expect(existsSync(join(launches.world.project, 'target'))).toBe(true);
    rmSync(join(launches.world.project, 'target'), { recursive: true });
    const again = launches.run(['--', 'true']);
    expect(again.status).toBe(0);
    expect(existsSync(join(launches.world.project, 'target'))).toBe(true);
  });
});
