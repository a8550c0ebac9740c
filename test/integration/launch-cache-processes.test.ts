import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeDirectory } from '../setup/places.js';
import { createLaunches, type Launches } from '../support/launches.ts';
import { launchings } from '../support/shells.ts';
import type { RunOptions } from '../support/world.ts';

/** Starts a program with the standard descriptors and those named, as a terminal does; the test run has more. */
const clean = `
import os, subprocess, sys
extra = [int(each) for each in sys.argv[1].split()]
for each in extra:
    os.dup2(os.open('/', os.O_RDONLY), each)
sys.exit(subprocess.call(sys.argv[2:], pass_fds=extra))
`;

interface Trace {
  /** Programs that were executed, in order. */
  readonly executed: string[];
  /** How many processes the shell of the launcher made. */
  readonly forks: number;
}

describe.each(launchings)('with a kept entry, $account with $name', ({ account, shell }) => {
  const launches = createLaunches({}, { account, ...(shell && { shell }) });
  const start = [...launches.world.launcher({ ...(shell && { shell }) }), 'run', '--'];
  const interpreter = start[0] ?? '';
  const has = (builtin: string): boolean =>
    launches.world.host([...(shell ?? ['/bin/sh']), '-c', `PATH=/ command -v ${builtin}`])
      .status === 0;
  /** bubblewrap, and a list of the exported names where the shell cannot tell by itself. */
  const forks = has('mapfile') ? 1 : 2;

  it('executes nothing but bubblewrap, the shim and the command, and forks twice at most', () => {
    launches.settle(['--', '/usr/bin/true']);
    expect(trace(launches, [...start, '/usr/bin/true'])).toEqual({
      executed: [interpreter, '/usr/bin/bwrap', '/usr/bin/env', '/usr/bin/true'],
      forks,
    });
  });

  it('executes no more for variables, nor in a directory of the project', () => {
    launches.world.write({ 'project/deep/file': '' });
    const options = {
      cwd: join(launches.world.project, 'deep'),
      env: { OPTIND: '5', EDITOR: 'a\nexport PATH=/x', UNKNOWN: 'x', sbx_pid: '1', IFS: 'x' },
    };
    launches.settle(['--', '/usr/bin/true'], options);
    expect(trace(launches, [...start, '/usr/bin/true'], options)).toEqual({
      executed: [interpreter, '/usr/bin/bwrap', '/usr/bin/env', '/usr/bin/true'],
      forks,
    });
  });

  it('starts bubblewrap again at most once, when a name is exported that it has not seen', () => {
    launches.settle(['--', '/usr/bin/true']);
    const options = { env: { NEVER_SEEN: 'x', NOR_THIS: 'export ODD=1\nexport ODDER=2' } };
    const rest = ['/usr/bin/bwrap', '/usr/bin/env', '/usr/bin/true'];
    const again = has('mapfile') ? [] : ['/usr/bin/bwrap'];
    expect(trace(launches, [...start, '/usr/bin/true'], options)).toEqual({
      executed: [interpreter, ...again, ...rest],
      forks: forks + again.length,
    });
    expect(trace(launches, [...start, '/usr/bin/true'], options)).toEqual({
      executed: [interpreter, ...rest],
      forks,
    });
  });

  it('executes a bash more at most, where the shell cannot close a descriptor that was left open', () => {
    launches.settle(['--', '/usr/bin/true']);
    const more = has('let') ? [] : ['/usr/bin/bash'];
    expect(trace(launches, [...start, '/usr/bin/true'], {}, '3 9 20')).toEqual({
      executed: [interpreter, ...more, '/usr/bin/bwrap', '/usr/bin/env', '/usr/bin/true'],
      forks,
    });
    const list = ['/usr/bin/python3', '-c', clean, '20', ...start, 'ls', '/proc/self/fd'];
    const shown = launches.watch(list);
    expect(shown).toMatchObject({ warm: true, status: 0 });
    // The last one is of `ls` itself.
    expect(shown.stdout).toBe('0\n1\n2\n3\n');
  });

  it('reads no link to find itself', () => {
    const directory = dirname(launches.world.home);
    const target = launches.world.launcher().at(-1) ?? '';
    const name = `link-${shell?.join('-').replaceAll('/', '_') ?? 'own'}`;
    symlinkSync(target, join(directory, `${name}-first`));
    symlinkSync(`./${name}-first`, join(directory, name));
    const linked = [...(shell ?? []), join(directory, name), 'run', '--', '/usr/bin/true'];
    launches.watch(linked);
    expect(launches.watch(linked)).toMatchObject({ warm: true, status: 0 });
    expect(trace(launches, linked).executed.slice(1)).toEqual([
      '/usr/bin/bwrap',
      '/usr/bin/env',
      '/usr/bin/true',
    ]);
    // Found on PATH, as an installed one is.
    const path = `${directory}:${launches.world.home}/../bin:/usr/bin:/bin`;
    const named = launches.watch(['sh', '-c', `${name} run -- true`], { env: { PATH: path } });
    expect(named).toMatchObject({ warm: true, status: 0 });
  });

  it.runIf(has('mapfile'))('works where a here-document is a file, as in bash before 5.1', () => {
    const sbx = launches.world.launcher().at(-1) ?? '';
    const text = readFileSync(sbx, 'utf8');
    const older = text.replace('[ -p /proc/self/fd/8 ]', 'false');
    expect(older).not.toBe(text);
    writeFileSync(`${sbx}-older`, older, { mode: 0o755 });
    const command = ['sh', '-c', 'cat; ls /proc/self/fd; exit 3'];
    const launch = launches.watch([...(shell ?? []), `${sbx}-older`, 'run', '--', ...command], {
      input: 'given\n',
    });
    expect(launch).toMatchObject({ status: 3, stdout: 'given\n0\n1\n2\n3\n', stderr: '' });
  });

  it('would show a launch that compiles', () => {
    launches.world.write({ 'project/devenv.local.yaml': 'sandbox: {}\n' });
    expect(trace(launches, [...start, '/usr/bin/true']).executed).toContain(
      join(nodeDirectory(), 'node'),
    );
  });
});

function trace(
  { world, watch }: Launches,
  command: readonly string[],
  options: RunOptions = {},
  descriptors = '',
): Trace {
  const file = join(dirname(world.home), 'trace');
  const calls = 'trace=execve,execveat,clone,clone3,fork,vfork';
  const strace = ['/usr/bin/strace', '-f', '-qq', '-e', calls, '-o', file, ...command];
  const { status, stderr } = watch(
    ['/usr/bin/python3', '-c', clean, descriptors, ...strace],
    options,
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const lines = readFileSync(file, 'utf8').split('\n');
  const first = /^\d+/.exec(lines[0] ?? '')?.[0];
  return {
    executed: lines.flatMap((line) => /\bexecve\("([^"]*)".* = 0$/.exec(line)?.[1] ?? []),
    forks: lines.filter((line) => new RegExp(`^${first} +(?:clone3?|v?fork)\\(`).test(line)).length,
  };
}
