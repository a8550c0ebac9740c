import { chmodSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { quote } from '../../src/launch/quote.ts';
import { nodeDirectory } from '../setup/places.js';
import { createWorld, type Account, type Result, type RunOptions, type World } from './world.ts';

export interface Launch extends Result {
  /** Whether bubblewrap was started without node. */
  readonly warm: boolean;
}

/** A world in which it shows whether a launch compiled. */
export interface Launches {
  readonly world: World;
  /** `sbx run` with these words, as a user with a small environment starts it. */
  run(words: readonly string[], options?: RunOptions): Launch;
  /** As `run` three times; fails unless the second and the third do without node. Gives the third. */
  settle(words: readonly string[], options?: RunOptions): Launch;
  /** Any command of the host, and whether node was started meanwhile. */
  watch(command: readonly string[], options?: RunOptions): Launch;
  /** The directory of kept entries. */
  readonly cache: string;
  /** The kept entries: what is read first of them. */
  entries(): string[];
  /** What is read of them once bubblewrap has started. */
  later(): string[];
}

export interface LaunchesOptions {
  readonly account?: Account;
  /** The shell that interprets `sbx`. */
  readonly shell?: readonly string[];
}

/** Makes a world whose `node` writes down that it was started. */
export function createLaunches(
  files: Readonly<Record<string, string>> = {},
  { account, shell }: LaunchesOptions = {},
): Launches {
  const world = createWorld(files, account);
  const top = dirname(world.home);
  const mark = join(top, 'compiled');
  const node = join(nodeDirectory(), 'node');
  world.write({ 'bin/node': `#!/bin/sh\necho >>${mark}\nexec ${quote(node)} "$@"\n` });
  chmodSync(join(top, 'bin/node'), 0o755);
  const cache = join(world.home, '.cache/devenv-sandbox');
  const watch = (command: readonly string[], options: RunOptions = {}): Launch => {
    rmSync(mark, { force: true });
    const env = { PATH: `${join(top, 'bin')}:/usr/bin:/bin`, ...options.env };
    const result = world.host(command, { ...options, env });
    return { ...result, warm: !readable(mark) };
  };
  const run = (words: readonly string[], options: RunOptions = {}): Launch =>
    watch([...world.launcher({ ...(shell && { shell }), ...options }), 'run', ...words], options);
  return {
    world,
    watch,
    run,
    settle(words, options) {
      const launches = [run(words, options), run(words, options), run(words, options)];
      const [, second, third] = launches.map(({ warm }) => warm);
      expect([second, third], JSON.stringify(launches)).toEqual([true, true]);
      return launches.at(-1) as Launch;
    },
    cache,
    entries: () => filesBelow(join(cache, 'launch')),
    later: () => filesBelow(join(cache, 'later')),
  };
}

function filesBelow(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function readable(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
}
