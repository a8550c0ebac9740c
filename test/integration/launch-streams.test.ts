import { describe, expect, it } from 'vitest';
import { launchings } from '../support/shells.ts';
import {
  accounts,
  createWorld,
  type Result,
  type RunOptions,
  type World,
} from '../support/world.ts';

const megabyte = 1024 * 1024;

describe.each(launchings)('standard streams as $account with $name', ({ account, ...options }) => {
  const world = createWorld({}, account);

  it('passes five megabytes of binary data through unchanged', () => {
    const { status, stdout, stderr } = script(
      world,
      'head -c 5242880 /dev/urandom >data; "$@" run -- cat <data | cmp - data && wc -c <data',
      options,
    );
    expect(stderr).toBe('');
    expect(stdout.trim()).toBe(String(5 * megabyte));
    expect(status).toBe(0);
  });

  it('keeps output and error output apart', () => {
    const result = world.sbx(['run', '--', 'sh', '-c', 'echo out; echo err >&2'], options);
    expect(result).toEqual({ status: 0, signal: null, stdout: 'out\n', stderr: 'err\n' });
  });

  it('leaves what the command did not read to the next one', () => {
    const rest = 'printf "one\\ntwo\\n" >lines; { "$@" run -- head -c 4; cat; } <lines';
    expect(script(world, rest, options).stdout).toBe('one\ntwo\n');
  });

  it('runs with standard input closed', () => {
    const { status, stdout, stderr } = script(
      world,
      '"$@" run -- sh -c "cat; echo read" <&-',
      options,
    );
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'read\n', stderr: '' });
  });

  it('runs with standard output closed, where writing fails', () => {
    const writing = 'echo lost || echo failed >&2; exit 3';
    const { status, stderr } = script(world, `"$@" run -- sh -c '${writing}' >&-`, options);
    expect(stderr).toContain('failed');
    expect(status).toBe(3);
  });

  it('runs with all three closed', () => {
    const { status, stderr } = script(
      world,
      '"$@" run -- sh -c "echo x; exit 4" <&- >&- 2>&-; echo $? >status',
      options,
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(world.host(['cat', 'status']).stdout).toBe('4\n');
  });
});

describe.each(accounts)('standard streams as %s', (account) => {
  const world = createWorld({}, account);

  it('gives the end of input at once', () => {
    expect(world.sbx(['run', '--', 'cat'])).toMatchObject({ status: 0, stdout: '', stderr: '' });
  });

  it('passes text with every kind of line break', () => {
    const input = 'a\r\nb\n\n\tc \u00e9 \u{1f600} no newline at the end';
    expect(world.sbx(['run', '--', 'cat'], { input }).stdout).toBe(input);
  });

  it('passes fifty megabytes of output', () => {
    const { status, stdout } = world.sbx([
      'run',
      '--',
      'head',
      '-c',
      `${50 * megabyte}`,
      '/dev/zero',
    ]);
    expect(stdout).toHaveLength(50 * megabyte);
    expect(status).toBe(0);
  });

  it('ends when the reader of its output does', () => {
    const { stdout } = script(world, '"$@" run -- yes | head -n 1', {});
    expect(stdout).toBe('y\n');
  });

  it('says nothing of its own on standard output', () => {
    const { status, stdout, stderr } = world.sbx(['run', '--ro', '/nowhere/at/all', '--', 'true']);
    expect(stderr).toContain('/nowhere/at/all');
    expect({ status, stdout }).toEqual({ status: 125, stdout: '' });
  });
});

/** Runs a script of the host in which `"$@"` starts sbx. */
function script(world: World, text: string, options: RunOptions): Result {
  return world.host(['sh', '-c', text, 'sh', ...world.launcher(options)]);
}
