/**
 * Brings a machine with Node, npm and apt to where the tests can run, and says what it does.
 * Plain JavaScript without dependencies, because it runs before `npm ci`.
 */

import { copyFileSync, cpSync, mkdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureNewerBubblewrap } from './bubblewrap.js';
import { ensureTestUser, ensureTools } from './debian.js';
import { ensureOpencode } from './opencode.js';
import { ensureStarship } from './starship.js';
import { ensureBuild, ensureDependencies } from './package.js';
import { nodeCopy, nodeDirectory, testUser } from './places.js';
import { ask, run, say, SetupError } from './run.js';

/** Every step does nothing when its result is there. */
export const steps = [
  ensureDependencies,
  ensureTools,
  ensureTestUser,
  ensureNode,
  ensureNewerBubblewrap,
  ensureStarship,
  ensureOpencode,
  ensureBuild,
];

/** Gives the test user a Node and its npm when these lie where only their owner can go. */
export function ensureNode() {
  const user = testUser();
  const works = () =>
    ask(join(nodeDirectory(), 'node'), ['--version'], user)?.trim() === process.version;
  if (user === undefined || works()) {
    return;
  }
  const copy = nodeCopy();
  say(`copying ${process.execPath} and its npm to ${copy}, for ${user.name} cannot start it`);
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(join(copy, 'bin'), { recursive: true, mode: 0o755 });
  const npm = realpathSync(join(dirname(process.execPath), 'npm'));
  cpSync(join(npm, '../..'), join(copy, 'lib/node_modules/npm'), { recursive: true });
  symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', join(copy, 'bin/npm'));
  run('chmod', ['-R', 'a+rX', copy]);
  // Last, as its presence says that the rest is there.
  copyFileSync(process.execPath, join(copy, 'bin/node'));
  if (!works()) {
    throw new SetupError(`${user.name} cannot start ${join(copy, 'bin/node')}.`);
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
    console.error(`set-up: ${error.message}`);
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
