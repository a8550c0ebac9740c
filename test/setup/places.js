/** Where the set-up puts things and tests find them. */

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { opencode, testUserName } from './needs.js';

/** The top of the repository. */
export const repository = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

export const isRoot = process.getuid?.() === 0;

/** Root's cache is readable by everybody, so that the test user can start what is in it. */
export function cacheDirectory() {
  if (isRoot) {
    return '/var/cache/devenv-sandbox-test';
  }
  const base = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return join(base, 'devenv-sandbox-test');
}

/** bubblewrap 0.12 or later, for `DEVENV_SANDBOX_BWRAP`; the machine's own is /usr/bin/bwrap. */
export function newerBubblewrapPath() {
  return join(cacheDirectory(), 'bwrap-newer', 'bwrap');
}

/** The starship of tests, in a directory of its own for PATH. */
export function starshipPath() {
  return join(cacheDirectory(), 'starship', 'starship');
}

/** Where npm installs the pinned opencode; its program is `node_modules/.bin/opencode` below. */
export function opencodeDirectory() {
  return join(cacheDirectory(), `opencode-${opencode.version}`);
}

/** A directory for PATH with a `node` and an `npm` that the test user can start. */
export function nodeDirectory() {
  const copy = nodeCopy();
  return existsSync(join(copy, 'bin/node')) ? join(copy, 'bin') : dirname(process.execPath);
}

/** Where Node is copied to for a test user who cannot start this one. */
export function nodeCopy() {
  return join(cacheDirectory(), 'node');
}

/**
 * What a sandbox must show for the `node` and `npm` of a directory to start: nothing where they are the
 * system's, as every base shows those.
 */
export function nodeMounts(directory = nodeDirectory()) {
  if (/^\/(usr|bin|opt|nix\/store)\//.test(`${directory}/`)) {
    return [];
  }
  return [directory, join(directory, '../lib/node_modules')].filter((path) => existsSync(path));
}

/**
 * The ordinary user for tests that root runs; undefined for everybody else, who are one themselves.
 *
 * @returns {{ name: string, uid: number, gid: number, home: string } | undefined}
 */
export function testUser() {
  const fields = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .find(([name]) => name === testUserName);
  if (!isRoot || fields === undefined) {
    return undefined;
  }
  const [name = '', , uid, gid, , home = ''] = fields;
  return { name, uid: Number(uid), gid: Number(gid), home };
}

/**
 * Copies what is published into a directory and lets everybody read it (a clone below /root cannot
 * be), and returns the path of its `sbx`. The directory's parents are the caller's.
 *
 * @param {string} directory
 */
export function stagePackage(directory) {
  mkdirSync(directory, { recursive: true });
  for (const name of ['package.json', 'bin', 'dist', 'presets']) {
    cpSync(join(repository, name), join(directory, name), {
      recursive: true,
      preserveTimestamps: true,
    });
  }
  execFileSync('chmod', ['-R', 'a+rX', directory]);
  return join(directory, 'bin', 'sbx');
}
