/**
 * Brings a machine with Node, npm and apt to where the tests can run, and says what it does.
 * Plain JavaScript without dependencies, because it runs before `npm ci`.
 */

import { copyFileSync, mkdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureNewerBubblewrap } from './bubblewrap.js';
import { ensureTestUser, ensureTools } from './debian.js';
import { ensureOpencode } from './opencode.js';
import { ensureBuild, ensureDependencies } from './package.js';
import { cacheDirectory, nodeDirectory, testUser } from './places.js';
import { ask, say, SetupError } from './run.js';

/** Every step does nothing when its result is there. */
export const steps = [
  ensureDependencies,
  ensureTools,
  ensureTestUser,
  ensureNode,
  ensureNewerBubblewrap,
  ensureOpencode,
  ensureBuild,
];

/** Gives the test user a Node when this one lies where only its owner can go. */
export function ensureNode() {
  const user = testUser();
  const works = () =>
    ask(join(nodeDirectory(), 'node'), ['--version'], user)?.trim() === process.version;
  if (user === undefined || works()) {
    return;
  }
  const copy = join(cacheDirectory(), 'node', 'node');
  say(`copying ${process.execPath} to ${copy}, for ${user.name} cannot start it`);
  mkdirSync(dirname(copy), { recursive: true, mode: 0o755 });
  copyFileSync(process.execPath, copy);
  if (!works()) {
    throw new SetupError(`${user.name} cannot start ${copy}.`);
  }
}

function main() {
  process.umask(0o022);
  const start = performance.now();
  try {
    for (const step of steps) {
      step();
    }
  } catch (error) {
    if (!(error instanceof SetupError)) {
      throw error;
    }
    console.error(`test set-up: ${error.message}`);
    process.exitCode = 1;
    return;
  }
  say(`everything is in place (${((performance.now() - start) / 1000).toFixed(1)} s)`);
}

if (
  process.argv[1] !== undefined &&
  realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)
) {
  main();
}
