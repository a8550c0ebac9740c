/** The packages and the user that tests need from the machine. */

import { existsSync } from 'node:fs';
import { testUserName, tools } from './needs.js';
import { installPackages, packageManager } from './package-manager.js';
import { isRoot, testUser } from './places.js';
import { ask, run, say, SetupError } from './run.js';

const useradd = ['/usr/sbin/useradd', '--create-home', '--shell', '/bin/bash', testUserName];

/** The tools that are not there. */
export function missingTools() {
  return tools.filter((tool) => !existsSync(tool.path));
}

/** Installs the Debian packages of missing tools. */
export function ensureTools() {
  const missing = missingTools();
  if (missing.length === 0) {
    return;
  }
  const packages = [...new Set(missing.map((tool) => tool.package))];
  const list = missing.map((tool) => `${tool.path} (${tool.why})`).join(', ');
  const manager = packageManager();
  if (manager?.program !== 'apt-get') {
    throw new SetupError(
      `missing: ${list}. There is no apt-get here: install these commands, then start again.`,
    );
  }
  installPackages(manager, packages, `missing: ${list}.`);
  const still = missingTools();
  if (still.length > 0) {
    const paths = still.map((tool) => tool.path).join(', ');
    throw new SetupError(`installed ${packages.join(' ')}, but there is still no ${paths}.`);
  }
}

export function hasApt() {
  return ask('apt-get', ['--version']) !== undefined;
}

/** Creates the ordinary user; only root needs one, and only root can. */
export function ensureTestUser() {
  if (!isRoot || testUser() !== undefined) {
    return;
  }
  say(`creating the ordinary user ${testUserName}: ${useradd.join(' ')}`);
  run(useradd[0] ?? '', useradd.slice(1));
}
