/** npm's part: dependencies as the lock file says, and a build of the sources as they are. */

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repository } from './places.js';
import { run, say } from './run.js';

const stampFile = join(repository, 'node_modules/.cache/devenv-sandbox/build');
const results = ['dist/index.js', 'dist/index.d.ts', 'dist/bin/build'];

/** Runs `npm ci` unless exactly what the lock file says is installed. */
export function ensureDependencies() {
  if (dependenciesAreCurrent()) {
    return;
  }
  say('running npm ci');
  run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund']);
}

/** Compares contents: npm writes its two lock files in either order, so times tell nothing. */
export function dependenciesAreCurrent() {
  const installed = lockedPackages('node_modules/.package-lock.json');
  const wanted = lockedPackages('package-lock.json');
  return Object.entries(wanted).every(([path, entry]) => {
    const there = installed[path];
    if (path === '') {
      return true;
    }
    if (there === undefined) {
      return entry.optional === true;
    }
    return there.version === entry.version && existsSync(join(repository, path, 'package.json'));
  });
}

/** Builds unless dist/ is what these sources gave. */
export function ensureBuild() {
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === buildState()) {
    return;
  }
  say('running npm run build');
  run('npm', ['run', 'build']);
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, buildState());
}

/** The sources by content, and the results by time, as somebody may have built another state since. */
function buildState() {
  const hash = createHash('sha256');
  for (const path of [
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    ...sourceFiles('src'),
    ...sourceFiles('presets'),
  ]) {
    hash.update(`${path}\0`).update(readFileSync(join(repository, path)));
  }
  const times = results.map(
    (path) => statSync(join(repository, path), { throwIfNoEntry: false })?.mtimeMs ?? 'missing',
  );
  return `${hash.digest('hex')} ${times.join(' ')}\n`;
}

/** @param {string} folder */
function sourceFiles(folder) {
  return readdirSync(join(repository, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(repository.length + 1))
    .toSorted();
}

/**
 * @param {string} path
 * @returns {Record<string, { version?: string, optional?: boolean }>}
 */
function lockedPackages(path) {
  const file = join(repository, path);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : {};
}
