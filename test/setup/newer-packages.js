/** Programs of a newer release of the distribution, unpacked in a directory of their own and never installed. */

import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { newerRelease } from './needs.js';
import { cacheDirectory, isRoot } from './places.js';
import { hasApt } from './debian.js';
import { ask, run, say, SetupError } from './run.js';

/**
 * Fills the directory of `path` as `fill` does, and moves it to its place as a whole.
 *
 * @param {string} path the program, in a directory that has nothing else
 * @param {(staging: string) => void} fill
 */
export function placeProgram(path, fill) {
  mkdirSync(cacheDirectory(), { recursive: true, mode: 0o755 });
  const staging = mkdtempSync(`${dirname(path)}.new-`);
  try {
    fill(staging);
    chmodSync(staging, 0o755);
    rmSync(dirname(path), { recursive: true, force: true });
    renameSync(staging, dirname(path));
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/**
 * Unpacks packages of the newer release, with a script at the top that starts one program of them.
 *
 * @param {string} staging where to unpack
 * @param {string} path the script's final path; its name is the program's
 * @param {readonly string[]} packages with all libraries that the program needs
 */
export function unpackNewer(staging, path, packages) {
  if (!hasApt()) {
    throw new SetupError(
      `there is no apt-get to download ${packages[0]} with: put one at ${path}.`,
    );
  }
  const sourceLines = sources(path);
  const apt = mkdtempSync(join(tmpdir(), 'sbx-test-apt-'));
  try {
    say(`downloading ${packages[0]} to ${dirname(path)} (apt-get download, dpkg -x)`);
    const options = privateApt(apt, sourceLines);
    // A source that lacks the suite fails the update; the download tells whether one had it.
    run('apt-get', [...options, 'update'], { mayFail: true });
    run('apt-get', [...options, 'download', ...packages], { cwd: apt });
    for (const file of readdirSync(apt).filter((name) => name.endsWith('.deb'))) {
      run('dpkg', ['-x', join(apt, file), staging]);
    }
  } finally {
    rmSync(apt, { recursive: true, force: true });
  }
  writeWrapper(staging, path);
}

/**
 * Options that give apt-get lists, a cache and sources of its own, so that the machine's stay as
 * they are, while proxy and certificate settings still apply.
 *
 * @param {string} directory
 * @param {readonly string[]} sourceLines
 */
function privateApt(directory, sourceLines) {
  const empty = join(directory, 'status');
  const list = join(directory, 'sources.list');
  writeFileSync(empty, '');
  writeFileSync(list, `${sourceLines.join('\n')}\n`, { mode: 0o600 });
  const none = join(directory, 'none');
  mkdirSync(none);
  mkdirSync(join(directory, 'state/lists/partial'), { recursive: true });
  mkdirSync(join(directory, 'cache/archives/partial'), { recursive: true });
  const settings = {
    'Dir::State': join(directory, 'state'),
    'Dir::State::status': empty,
    'Dir::Cache': join(directory, 'cache'),
    'Dir::Etc::SourceList': list,
    'Dir::Etc::SourceParts': none,
    'Dir::Etc::Preferences': empty,
    'Dir::Etc::PreferencesParts': none,
    'Acquire::Languages': 'none',
    'APT::Default-Release': '',
    // The directory is root's alone, so apt's own download user could not write there.
    ...(isRoot ? { 'APT::Sandbox::User': 'root' } : {}),
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
}

/**
 * Source lines for the wanted suites on the mirrors this machine already uses.
 *
 * @param {string} path where a person can put the program instead
 */
function sources(path) {
  const release = osRelease();
  const known = Object.entries(newerRelease).find(([id]) => id === release.id);
  if (known === undefined) {
    throw new SetupError(
      `no suite with a newer ${basename(path)} is known for "${release.id}": put one at ${path}.`,
    );
  }
  const { suites, aliases, keyring } = known[1];
  const mirrors = configuredMirrors();
  const signed = existsSync(keyring) ? `[signed-by=${keyring}] ` : '';
  const lines = suites.flatMap((suite) =>
    mirrors
      .filter((mirror) =>
        suite.endsWith('-security')
          ? mirror.suite.endsWith('-security')
          : [release.codename, ...aliases].includes(mirror.suite),
      )
      .map((mirror) => `deb ${signed}${mirror.uri} ${suite} main`),
  );
  if (lines.length === 0) {
    throw new SetupError('apt has no source for this distribution, so none to download from.');
  }
  return [...new Set(lines)];
}

/** From what `apt-get update` would fetch: unlike apt's other answers it needs no lists. */
function configuredMirrors() {
  const fetched = ask('apt-get', ['--print-uris', 'update']) ?? '';
  return [...fetched.matchAll(/^'(.+)\/dists\/([^/]+)\/main\/binary-[^/]+\/Packages/gm)].map(
    ([, uri = '', suite = '']) => ({ uri, suite }),
  );
}

function osRelease() {
  const text = readFileSync('/etc/os-release', 'utf8');
  /** @param {string} name */
  const field = (name) => new RegExp(`^${name}="?([^"\n]*)`, 'm').exec(text)?.[1] ?? '';
  return { id: field('ID'), codename: field('VERSION_CODENAME') };
}

/**
 * The binary needs a newer C library than the machine's, so it is started through the loader that
 * was unpacked with it.
 *
 * @param {string} staging
 * @param {string} path
 */
function writeWrapper(staging, path) {
  const isLoader = /^ld(64|-linux[\w-]*)\.so\.\d+$/;
  const libraries = readdirSync(join(staging, 'usr/lib'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join('usr/lib', entry.name))
    .find((name) => readdirSync(join(staging, name)).some((file) => isLoader.test(file)));
  const loader = readdirSync(join(staging, libraries ?? '')).find((file) => isLoader.test(file));
  if (libraries === undefined || loader === undefined) {
    throw new SetupError(
      'the libc6 package has no loader where one was expected (usr/lib/*/ld-*).',
    );
  }
  for (const unused of ['usr/share', `${libraries}/gconv`]) {
    rmSync(join(staging, unused), { recursive: true, force: true });
  }
  const home = dirname(path);
  const name = basename(path);
  const text = `#!/bin/sh
# dash exports PWD of its own accord; the environment must stay what the caller gave.
unset PWD
exec '${home}/${libraries}/${loader}' --argv0 ${name} \\
  --library-path '${home}/${libraries}' '${home}/usr/bin/${name}' "$@"
`;
  writeFileSync(join(staging, name), text);
  chmodSync(join(staging, name), 0o755);
}
