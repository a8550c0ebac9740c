import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLaunches, type Launches } from '../support/launches.ts';
import { launchings } from '../support/shells.ts';

type Variables = Readonly<Record<string, string>>;

const show = ['--', 'sh', '-c', 'echo "$KEPT"; wc -c </proc/1/environ'];

/** 60 variables whose names take a page. */
function many(first: string): Variables {
  const long = 'X'.repeat(60);
  return Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`${first}_${long}${at}`, '1']));
}

function expectShown(launches: Launches, env: Variables): void {
  const kept = env['KEPT'] ?? '';
  const shown = { warm: true, status: 0, stdout: `${kept}\n0\n`, stderr: '' };
  expect(launches.run(show, { env })).toMatchObject(shown);
}

describe.each(launchings)('the names that were seen, by $account with $name', (launching) => {
  const { account, shell } = launching;
  const stage = (): { launches: Launches; names: string } => {
    const launches = createLaunches(
      { 'home/.config/devenv/devenv.yaml': 'sandbox: { env: { keep: [KEPT] } }\n' },
      { account, ...(shell && { shell }) },
    );
    launches.settle(show);
    return { launches, names: join(launches.cache, 'names') };
  };

  it('need not be there, nor be a list', () => {
    const { launches, names } = stage();
    for (const change of [
      `rm -f ${names}`,
      `echo 'sbx_all="' >${names}`,
      `printf '\\0\\0\\0' >${names}`,
      `chmod 000 ${names}`,
      `rm -f ${names}; ln -s /nowhere/names ${names}`,
      `rm ${names}; mkdir ${names}`,
    ]) {
      expect(launches.world.host(['sh', '-c', change]).status).toBe(0);
      expectShown(launches, { KEPT: 'a', NEVER_SEEN: 'canary' });
    }
  });

  it.skipIf(shell?.[0] === '/usr/bin/bash')('are written anew where they cannot be read', () => {
    const { launches, names } = stage();
    launches.world.host(['sh', '-c', `echo 'sbx_all="' >${names}`]);
    expectShown(launches, { NEVER_SEEN: 'a' });
    const list = launches.world.host(['sh', '-c', `. ${names}; echo "$sbx_all"`]);
    expect(list.stdout).toContain(' NEVER_SEEN');
  });

  it('pass whatever the shell does with them', () => {
    const launches = createLaunches(
      { 'home/.config/devenv/devenv.yaml': 'sandbox: { env: { keep: [POSIXLY_CORRECT] } }\n' },
      { account, ...(shell && { shell }) },
    );
    const env = { POSIXLY_CORRECT: 'x' };
    const command = ['--', 'sh', '-c', 'echo "$POSIXLY_CORRECT"'];
    for (let launch = 0; launch < 2; launch += 1)
      expect(launches.run(command, { env })).toMatchObject({ status: 0, stdout: 'x\n' });
  });

  it('are none of its own, whatever a value looks like', () => {
    const { launches } = stage();
    const sbx = readFileSync(launches.world.launcher().at(-1) ?? '', 'utf8');
    const own = [...new Set(sbx.match(/\bsbx_\w+/g))];
    expect(own.length).toBeGreaterThan(60);
    const value = own.map((name) => `\nexport ${name}=`).join('');
    // With the directory of a descriptor that was left open, the inside could walk out.
    const leaking = ['bash', '-c', 'exec 30</ && exec "$@"', 'bash'];
    const inside = ['--', 'sh', '-c', 'cut -d" " -f5,6 /proc/self/stat; ls /proc/self/fd'];
    const shown = { status: 0, stdout: '1 1\n0\n1\n2\n3\n', stderr: '' };
    for (const env of [{}, { VALUE: value }, {}]) {
      expect(launches.run(inside, { env })).toMatchObject(shown);
      expect(launches.run(inside, { env, before: leaking })).toMatchObject(shown);
    }
  });

  it('do not become too many', () => {
    const { launches, names } = stage();
    for (const first of ['A', 'B', 'C']) expectShown(launches, many(first));
    expect(launches.world.host(['cat', names]).stdout.length).toBeLessThan(10_000);
  });
});
