import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newerBubblewrapPath } from '../setup/places.js';
import { launchings } from '../support/shells.ts';
import { accounts, createWorld } from '../support/world.ts';

const bubblewraps = [
  ['the host', {}],
  ['a newer release', { DEVENV_SANDBOX_BWRAP: newerBubblewrapPath() }],
] as const;

function exit(script: string): string[] {
  return ['run', '--', 'sh', '-c', script];
}

describe.each(launchings)('exit status as $account with $name', ({ account, ...options }) => {
  const world = createWorld({}, account);

  it.each([
    ['failure', 'exit 7', 7],
    ['what sbx itself fails with', 'exit 125', 125],
    ['death by a signal', 'kill -KILL $$', 137],
  ])('is that of the command: %s', (_case, script, status) => {
    const result = { status, signal: null, stdout: '', stderr: '' };
    expect(world.sbx(exit(script), options)).toEqual(result);
  });

  it('is 125 when bubblewrap fails in set-up', () => {
    const broken = createWorld({ 'project/bwrap': failing }, account);
    const DEVENV_SANDBOX_BWRAP = join(broken.project, 'bwrap');
    chmodSync(DEVENV_SANDBOX_BWRAP, 0o755);
    const { status, stderr } = broken.sbx(exit('exit 0'), {
      env: { DEVENV_SANDBOX_BWRAP },
      ...options,
    });
    expect(stderr).toBe(
      'bwrap: setting up uid map: Permission denied\nsbx: bubblewrap could not set up the sandbox; its own message is above\n',
    );
    expect(status).toBe(125);
  });
});

describe.each(accounts)('exit status as %s', (account) => {
  const world = createWorld({ 'project/plain': 'not a program\n' }, account);

  it.each([0, 1, 255])('is that of the command: %d', (status) => {
    expect(world.sbx(exit(`exit ${status}`))).toMatchObject({ status, stderr: '' });
  });

  it.each(bubblewraps)(
    'is 127 for a command that is nowhere, under the bubblewrap of %s',
    (_name, env) => {
      const { status, stderr } = world.sbx(['run', '--', 'no-such-command'], { env });
      expect(stderr).toMatch(/no-such-command.*No such file or directory/);
      expect(status).toBe(127);
    },
  );

  it.each(bubblewraps)(
    'is 126 for what is not a program, under the bubblewrap of %s',
    (_name, env) => {
      const { status, stderr } = world.sbx(['run', '--', './plain'], { env });
      expect(stderr).toMatch(/plain.*Permission denied/);
      expect(status).toBe(126);
    },
  );

  it('is that of the command under a newer bubblewrap as well', () => {
    const env = { DEVENV_SANDBOX_BWRAP: newerBubblewrapPath() };
    expect(world.sbx(exit('exit 7'), { env }).status).toBe(7);
    expect(world.sbx(exit('kill -KILL $$'), { env }).status).toBe(137);
  });

  it('is not disturbed by a caller that ignores the end of children', () => {
    const ignoring = ['sh', '-c', 'trap "" CHLD; "$@"; echo $?', 'sh', ...world.launcher()];
    expect(world.host([...ignoring, ...exit('exit 7')]).stdout).toBe('7\n');
  });
});

describe.each(accounts)('a command that is not visible inside, run by %s', (account) => {
  const tool = { 'home/.cargo/bin/tool': '#!/bin/sh\n', 'home/bin/tool': '#!/bin/sh\n' };
  const world = createWorld(tool, account);
  for (const path of Object.keys(tool)) chmodSync(join(world.home, '..', path), 0o755);

  it.each([
    ['its path', 'bin', 'see sbx explain HOME/bin/tool'],
    ['a preset that shows it', '.cargo/bin', 'the preset `rust-dev` shows it'],
  ])('is named with %s', (_what, directory, remedy) => {
    const path = join(world.home, directory);
    const found = 'PATH=$1:$PATH; shift; "$@"';
    const start = [...world.launcher(), 'run', '--no-network', '--', 'tool', '--version'];
    const { status, stderr } = world.host(['sh', '-c', found, 'sh', path, ...start]);
    expect(stderr.trim().split('\n').at(-1)).toBe(
      `sbx: tool is ${path}/tool on the host, which is not visible inside; ${remedy.replace('HOME', world.home)}`,
    );
    expect(status).toBe(127);
  });

  it('is not named when the command itself ends with 127', () => {
    const { status, stderr } = world.sbx(exit('exit 127'));
    expect({ status, stderr }).toEqual({ status: 127, stderr: '' });
  });
});

describe.each(accounts)('a failure of sbx itself as %s', (account) => {
  it('is 125 for a configuration that is wrong, and runs nothing', () => {
    const world = createWorld({ 'project/devenv.yaml': 'sandbox:\n  nonsense: true\n' }, account);
    const { status, stdout, stderr } = world.sbx(['run', '--', 'echo', 'ran']);
    expect({ status, stdout }).toEqual({ status: 125, stdout: '' });
    expect(stderr).toContain('devenv.yaml:2:3');
  });

  it('is 125 for an option that does not exist', () => {
    const { status, stderr } = createWorld({}, account).sbx(['run', '--nonsense', '--', 'true']);
    expect(stderr).toContain('--nonsense');
    expect(status).toBe(125);
  });

  it('is 125 without bubblewrap', () => {
    const env = { DEVENV_SANDBOX_BWRAP: '/nowhere/bwrap' };
    const { status, stdout, stderr } = createWorld({}, account).sbx(['run', '--', 'echo', 'ran'], {
      env,
    });
    expect({ status, stdout }).toEqual({ status: 125, stdout: '' });
    expect(stderr).toContain('/nowhere/bwrap');
  });

  it('is 125 without node', () => {
    const world = createWorld({}, account);
    const PATH = `PATH=${join(world.project, 'nothing')}`;
    const start = [...world.launcher({ shell: ['/bin/sh'] }), 'run', '--', 'true'];
    const { status, stderr } = world.host(['env', PATH, ...start]);
    expect(stderr).toMatch(/^sbx: node is not on PATH.*\n$/);
    expect(status).toBe(125);
  });

  it('is 125 when node cannot even start', () => {
    const { status, stderr } = createWorld({}, account).sbx(['run', '--', 'true'], {
      env: { NODE_OPTIONS: '--no-such-option' },
    });
    expect(stderr).toContain('no-such-option');
    expect(status).toBe(125);
  });

  it('is 125 when bubblewrap goes away after it was looked at', () => {
    const world = createWorld({ 'project/bwrap': vanishing }, account);
    const DEVENV_SANDBOX_BWRAP = join(world.project, 'bwrap');
    chmodSync(DEVENV_SANDBOX_BWRAP, 0o755);
    const { status, stderr } = world.sbx(['run', '--', 'true'], { env: { DEVENV_SANDBOX_BWRAP } });
    expect(stderr).toContain('could not set up the sandbox');
    expect(status).toBe(125);
  });
});

const failing = `#!/bin/sh
case $1 in --version) echo 'bubblewrap 0.8.0'; exit ;; esac
echo 'bwrap: setting up uid map: Permission denied' >&2
exit 1
`;

const vanishing = `#!/bin/sh
echo 'bubblewrap 0.8.0'
rm "$0"
`;
