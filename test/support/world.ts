import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { isRoot, nodeDirectory, stagePackage, testUser } from '../setup/places.js';

/** Who runs the sandbox in a test: the user of the test run, or, below root, an ordinary user. */
export type Account = 'root' | 'user';

/** Every account that this test run can act as. */
export const accounts: readonly Account[] = isRoot ? ['root', 'user'] : ['user'];

export interface Result {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string;
  /** Added to the small environment of the world. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Words before those of the account, for whoever runs the tests. */
  readonly before?: readonly string[];
  /** The shell that interprets `sbx`; its own first line when absent. */
  readonly shell?: readonly string[];
}

/** A throwaway home and project, and the published `sbx` to run in them. */
export interface World {
  readonly home: string;
  readonly project: string;
  readonly account: Account;
  /** Writes files, by path relative to the world's top (`home/x`, `project/x`). */
  write(files: Readonly<Record<string, string>>): void;
  sbx(args: readonly string[], options?: RunOptions): Result;
  /** The words that start `sbx`, for a script that does so itself. */
  launcher(options?: RunOptions): string[];
  /** Runs a command in the project without a sandbox. */
  host(command: readonly string[], options?: RunOptions): Result;
  /** The words that start sbx, for callers that do something first. */
  command(args: readonly string[]): string[];
  start(args: readonly string[], options?: RunOptions): ChildProcess;
}

let staged: string | undefined;
const made: string[] = [];

/**
 * Makes a world of its own below /tmp, owned by the account, with `files` in it. Everything is removed when
 * the test file ends.
 */
export function createWorld(
  files: Readonly<Record<string, string>> = {},
  account: Account = accounts.at(-1) ?? 'user',
): World {
  const top = mkdtempSync(join(tmpdir(), 'sbx-world-'));
  made.push(top);
  const user = account === 'user' ? testUser() : undefined;
  const own = (path: string): void => user && chownSync(path, user.uid, user.gid);
  own(top);
  const home = join(top, 'home');
  const project = join(top, 'project');
  for (const directory of [home, project, join(project, '.git')]) makeOwned(directory, own);
  const write = (given: Readonly<Record<string, string>>): void => {
    for (const [path, text] of Object.entries(given)) {
      const full = join(top, path);
      makeOwned(dirname(full), own);
      writeFileSync(full, text);
      own(full);
    }
  };
  write(files);
  const prefix = user
    ? ['setpriv', `--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups']
    : [];
  const options = ({ env, cwd, input }: RunOptions = {}) => ({
    cwd: cwd ?? project,
    input: input ?? '',
    encoding: 'utf8' as const,
    maxBuffer: 512 * 1024 * 1024,
    env: {
      PATH: `${nodeDirectory()}:/usr/local/bin:/usr/bin:/bin`,
      HOME: home,
      USER: user?.name ?? 'root',
      TERM: 'dumb',
      LANG: 'C.UTF-8',
      ...env,
    },
  });
  const run = (command: readonly string[], given?: RunOptions): Result => {
    const [program = '', ...rest] = [...(given?.before ?? []), ...prefix, ...command];
    const { status, signal, stdout, stderr } = spawnSync(program, rest, options(given));
    return { status, signal, stdout, stderr };
  };
  return {
    home,
    project,
    account,
    write,
    launcher,
    sbx: (args, given) => run([...launcher(given), ...args], given),
    host: run,
    command: (args) => [...launcher(), ...args],
    start(args, given) {
      const words = [...(given?.before ?? []), ...prefix, ...launcher(given), ...args];
      const [program = '', ...rest] = words;
      const { cwd, env } = options(given);
      return spawn(program, rest, { cwd, env, stdio: 'pipe' });
    },
  };
}

function launcher(given?: RunOptions): string[] {
  return [...(given?.shell ?? []), stagedSbx()];
}

/** Everything below a directory by relative path: kind, mode and content, for comparing before and after. */
export function snapshot(directory: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(directory, { recursive: true, encoding: 'utf8' }).toSorted()) {
    const path = join(directory, entry);
    const status = lstatSync(path);
    const content = status.isFile()
      ? readFileSync(path, 'latin1')
      : status.isSymbolicLink()
        ? 'link'
        : 'directory';
    found[entry] = `${(status.mode & 0o7777).toString(8)} ${content}`;
  }
  return found;
}

/** The published package, copied once per test file to where every account can read it. */
function stagedSbx(): string {
  if (staged === undefined || !existsSync(staged)) {
    const directory = mkdtempSync(join(tmpdir(), 'sbx-package-'));
    made.push(directory);
    staged = stagePackage(directory);
  }
  return staged;
}

function makeOwned(directory: string, own: (path: string) => void): void {
  if (existsSync(directory)) return;
  makeOwned(dirname(directory), own);
  mkdirSync(directory);
  own(directory);
}

afterAll(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true });
  staged = undefined;
});
