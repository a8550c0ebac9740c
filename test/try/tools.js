/** What `npm run try` needs besides npm: bubblewrap, which it can install, and a cargo if there is one. */

import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { installPackages, packageManager } from '../setup/package-manager.js';
import { nodeMounts } from '../setup/places.js';
import { ask, SetupError } from '../setup/run.js';

/**
 * Programs for the builds: a directory for the front of PATH, and what the sandbox must show of them because
 * they are not the system's.
 *
 * @typedef {{ directory: string, shown: string[] }} Tools
 */

/**
 * The Node that runs this, with its npm.
 *
 * @returns {Tools}
 */
export function findNode() {
  const directory = dirname(process.execPath);
  return { directory, shown: nodeMounts(directory) };
}

/**
 * A cargo that starts in a home without a .cargo or .rustup, and a linker for it. What rustup puts on PATH
 * does not, but the toolchain behind it does.
 *
 * @param {string} home
 * @returns {Tools | undefined}
 */
export function findCargo(home) {
  const starts = (/** @type {string} */ directory) =>
    existsSync(join(directory, 'cargo')) &&
    ask(join(directory, 'cargo'), ['--version'], { env: environment(home) }) !== undefined;
  if (ask('cc', ['--version']) === undefined) {
    return undefined;
  }
  if (starts('/usr/bin')) {
    return { directory: '/usr/bin', shown: [] };
  }
  const sysroot = ask('rustc', ['--print', 'sysroot'])?.trim() ?? '';
  const directory = join(sysroot, 'bin');
  return starts(directory) ? { directory, shown: isSystem(sysroot) ? [] : [sysroot] } : undefined;
}

/**
 * The environment of the builds: nothing of the person who tries this but the programs.
 *
 * @param {string} home
 * @param {string} [directory]
 */
export function environment(home, directory) {
  const { PATH = '/usr/bin:/bin', USER, LANG, DEVENV_SANDBOX_BWRAP } = process.env;
  const path = directory === undefined ? PATH : `${directory}${delimiter}${PATH}`;
  const given = Object.entries({ USER, LANG, DEVENV_SANDBOX_BWRAP });
  return {
    ...Object.fromEntries(given.filter(([, value]) => value !== undefined)),
    PATH: path,
    HOME: home,
  };
}

/**
 * Installs bubblewrap when sbx says that it is missing, and makes sure that a sandbox starts.
 *
 * @param {() => { status: number | null, stderr: string }} startSandbox
 */
export function ensureBubblewrap(startSandbox) {
  let { status, stderr } = startSandbox();
  const manager = packageManager();
  if (stderr.includes('[bubblewrap-missing]') && manager !== undefined) {
    installPackages(manager, ['bubblewrap'], 'missing: bubblewrap, the sandbox itself.');
    ({ status, stderr } = startSandbox());
  }
  if (status !== 0) {
    throw new SetupError(`a sandbox cannot be started here:\n${stderr.trimEnd()}`);
  }
}

/** @param {string} path */
function isSystem(path) {
  return /^\/(usr|opt|nix\/store)(\/|$)/.test(path);
}
