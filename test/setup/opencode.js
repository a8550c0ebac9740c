/** The real opencode, for tests of its preset: 180 MB, so it is installed once and kept. */

import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { opencode } from './needs.js';
import { cacheDirectory, opencodeDirectory } from './places.js';
import { run, say } from './run.js';

/** Installs the pinned version in a directory of its own; what is there is whole, as it is moved there. */
export function ensureOpencode() {
  const directory = opencodeDirectory();
  if (existsSync(directory)) {
    return;
  }
  const wanted = `${opencode.package}@${opencode.version}`;
  say(`installing ${wanted} in ${directory} (58 MB to download)`);
  mkdirSync(cacheDirectory(), { recursive: true, mode: 0o755 });
  const staging = mkdtempSync(`${directory}.new-`);
  try {
    // From npm 12 on, install scripts run for packages that are named here.
    const project = { private: true, allowScripts: { [opencode.package]: true } };
    writeFileSync(join(staging, 'package.json'), JSON.stringify(project));
    // Its postinstall fetches the one program for this machine; npm would fetch several.
    const options = [
      '--omit=optional',
      '--ignore-scripts=false',
      '--no-audit',
      '--no-fund',
      '--no-update-notifier',
    ];
    run('npm', ['install', ...options, wanted], { cwd: staging });
    run('chmod', ['-R', 'a+rX', staging]);
    renameSync(staging, directory);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}
