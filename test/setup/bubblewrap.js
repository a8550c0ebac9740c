/** A newer bubblewrap beside the machine's own, unpacked and never installed. */

import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { newerBubblewrap } from './needs.js';
import { cacheDirectory, isRoot, newerBubblewrapPath } from './places.js';
import { hasApt } from './debian.js';
import { ask, run, say, SetupError } from './run.js';

const ownBubblewrap = '/usr/bin/bwrap';
const wanted = newerBubblewrap.version.join('.');

/** Makes `newerBubblewrapPath()` start a bubblewrap of the wanted version or later. */
export function ensureNewerBubblewrap() {
  const path = newerBubblewrapPath();
  if (isNew(path)) {
    return;
  }
  mkdirSync(cacheDirectory(), { recursive: true, mode: 0o755 });
  const staging = mkdtempSync(`${dirname(path)}.new-`);
  try {
    if (isNew(ownBubblewrap)) {
      say(`linking ${path} to ${ownBubblewrap}, which is new enough`);
      symlinkSync(ownBubblewrap, join(staging, basename(path)));
    } else {
      download(staging, path);
    }
    chmodSync(staging, 0o755);
    rmSync(dirname(path), { recursive: true, force: true });
    renameSync(staging, dirname(path));
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
  if (!isNew(path)) {
    throw new SetupError(
      `${path} is not a bubblewrap ${wanted}: it said "${ask(path, ['--version'])}".`,
    );
  }
}

/** @param {string} path */
function isNew(path) {
  const [, major, minor] = /(\d+)\.(\d+)/.exec(ask(path, ['--version']) ?? '') ?? [];
  const [wantedMajor = 0, wantedMinor = 0] = newerBubblewrap.version;
  return (
    Number(major) > wantedMajor || (Number(major) === wantedMajor && Number(minor) >= wantedMinor)
  );
}

/**
 * @param {string} staging where to unpack
 * @param {string} path the wrapper's final path
 */
function download(staging, path) {
  if (!hasApt()) {
    throw new SetupError(
      `${ownBubblewrap} is older than ${wanted} and there is no apt-get to download a newer one: put one at ${path}.`,
    );
  }
  const sourceLines = sources();
  const apt = mkdtempSync(join(tmpdir(), 'sbx-test-apt-'));
  try {
    say(`downloading bubblewrap ${wanted} to ${dirname(path)} (apt-get download, dpkg -x)`);
    const options = privateApt(apt, sourceLines);
    // A source that lacks the suite fails the update; the download tells whether one had it.
    run('apt-get', [...options, 'update'], { mayFail: true });
    run('apt-get', [...options, 'download', ...newerBubblewrap.packages], { cwd: apt });
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

/** Source lines for the wanted suites on the mirrors this machine already uses. */
function sources() {
  const release = osRelease();
  const known = Object.entries(newerBubblewrap.distributions).find(([id]) => id === release.id);
  if (known === undefined) {
    throw new SetupError(
      `${ownBubblewrap} is older than ${wanted} and no suite with a newer one is known for "${release.id}": put one at ${newerBubblewrapPath()}.`,
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
  const text = `#!/bin/sh
# dash exports PWD of its own accord; bubblewrap's environment must stay what the caller gave.
unset PWD
exec '${home}/${libraries}/${loader}' --argv0 bwrap \\
  --library-path '${home}/${libraries}' '${home}/usr/bin/bwrap' "$@"
`;
  writeFileSync(join(staging, basename(path)), text);
  chmodSync(join(staging, basename(path)), 0o755);
}
