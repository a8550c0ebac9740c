import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Stage } from './stage.ts';

/** One way to start a command that does nothing. */
export interface Launcher {
  readonly name: string;
  readonly argv: readonly string[];
  /** The same with a command that takes two seconds. */
  readonly held: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Files that it finds open, by descriptor. */
  readonly files: Readonly<Record<string, string>>;
  /** Directories that are removed before each start. */
  readonly remove: readonly string[];
}

export interface Measured {
  /** Nanoseconds of each round. */
  readonly times: Readonly<Record<string, readonly number[]>>;
  /** Why a launcher does not work here. */
  readonly problems: Readonly<Record<string, string | null>>;
  /** KiB of the process that waits for the command. */
  readonly resident: Readonly<Record<string, number | null>>;
}

const script = readFileSync(new URL('measure.py', import.meta.url), 'utf8');

/** Times launchers in interleaved rounds, as the ordinary user of the stage. */
export function measure(
  launchers: readonly Launcher[],
  { rounds, resident = false }: { readonly rounds: number; readonly resident?: boolean },
  { asUser }: Stage,
): Measured {
  const [program = '', ...args] = [...asUser, '/usr/bin/python3', '-I', '-c', script];
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: '/',
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' },
    input: JSON.stringify({ rounds, resident, launchers }),
    maxBuffer: 256 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`no measurement: ${error?.message ?? stderr}`);
  return JSON.parse(stdout) as Measured;
}
