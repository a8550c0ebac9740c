/**
 * The hostile build scripts of test/fixtures as data: whom they attack, how each is built, and how to tell
 * afterwards what became of every attempt. `npm run try` and the tests share it.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../setup/places.js';

const key = 'sbx-canary-of-a-key-that-opens-nothing';
const bashrc = "alias ll='ls -l'\n";

/** What a home holds that hostile code wants, by path below it. Made up, and made only to be attacked. */
export const victim = {
  '.sbx-throwaway-home': 'Whoever finds this file in a home may destroy the home.\n',
  '.ssh/id_ed25519': `-----BEGIN OPENSSH PRIVATE KEY-----\n${key}\n-----END OPENSSH PRIVATE KEY-----\n`,
  '.bashrc': bashrc,
  '.cargo/credentials.toml': '[registry]\ntoken = "sbx-canary-of-a-cargo-token"\n',
  '.npmrc': '//registry.example/:_authToken=sbx-canary-of-an-npm-token\n',
  '.local/state/editor/history': ':wq\n',
  '.cache/thumbnails/index': 'empty\n',
  'Letters/to-alice.txt': 'Dear Alice,\n',
};

/**
 * @typedef {'crate' | 'package'} Kind
 * @typedef {{ name: string, folder: string, presets: string[], build: string[], result: string[] }} Attack
 */

/** @type {Readonly<Record<Kind, Attack>>} */
export const attacks = {
  crate: {
    name: "a crate's build.rs",
    folder: 'hostile-crate',
    presets: ['rust-dev'],
    build: ['cargo', 'build'],
    result: ['target/debug/hostile-crate'],
  },
  package: {
    name: "a package's postinstall",
    folder: 'hostile-package',
    presets: ['node-dev'],
    build: ['npm', 'install', '--foreground-scripts'],
    result: ['node_modules/.bin/tidy-greeting'],
  },
};

/**
 * The victim's home and the hostile project, by path below a throwaway directory. The variable tells the
 * script that it may act where the sandbox keeps the home's own file from it.
 *
 * @param {Kind} kind
 * @param {readonly string[]} tools what the user shows in every sandbox, for the build's tools to start
 * @returns {Record<string, string>}
 */
export function scene(kind, tools = []) {
  const { folder, presets } = attacks[kind];
  const environment = { set: { SBX_THROWAWAY_HOME: '$HOME' } };
  return {
    ...below('home', victim),
    'home/.config/devenv/devenv.yaml': policy({ mounts: tools.map((path) => ({ path })) }),
    ...below('project', filesOf(join(repository, 'test/fixtures', folder))),
    'project/devenv.yaml': policy({ presets, env: environment }),
  };
}

/**
 * What can be seen afterwards: the home, another link to what was its .bashrc (which outlives the home), and
 * the lines that the built program printed.
 *
 * @typedef {{ home: string, bashrc: string, printed: string }} Evidence
 */

/** What each build script does, in this order, and whether it came to anything. */
export const attempts = [
  {
    id: 'read',
    what: 'read ~/.ssh/id_ed25519',
    worked: (/** @type {Evidence} */ { printed }) => reported(printed, 'read').includes(key),
  },
  {
    id: 'list',
    what: 'list the home',
    worked: (/** @type {Evidence} */ { printed }) => reported(printed, 'list').includes('Letters'),
  },
  {
    id: 'overwrite',
    what: 'overwrite ~/.bashrc',
    worked: (/** @type {Evidence} */ evidence) => readFileSync(evidence.bashrc, 'utf8') !== bashrc,
  },
  {
    id: 'remove',
    what: 'rm -rf "$HOME"',
    worked: (/** @type {Evidence} */ { home }) => !existsSync(join(home, 'Letters')),
  },
];

/**
 * The outcome of every attempt. One that the script did not even make proves nothing.
 *
 * @param {Evidence} evidence
 * @returns {Record<string, 'succeeded' | 'failed' | 'not made'>}
 */
export function outcomes(evidence) {
  return Object.fromEntries(
    attempts.map(({ id, worked }) => {
      const made = /^(done|refused)\t/.test(reported(evidence.printed, id));
      return [id, made ? (worked(evidence) ? 'succeeded' : 'failed') : 'not made'];
    }),
  );
}

/**
 * Whether the build went on to its end, attacked or not.
 *
 * @param {string} printed
 */
export function wasBuilt(printed) {
  return printed.startsWith('the build worked\n');
}

/**
 * What the script wrote down about an attempt: `done` or `refused`, and what it saw.
 *
 * @param {string} printed
 * @param {string} id
 */
function reported(printed, id) {
  const line = printed.split('\n').find((each) => each.startsWith(`${id}\t`));
  return line?.slice(id.length + 1) ?? '';
}

/** @param {object} sandbox */
function policy(sandbox) {
  return `${JSON.stringify({ sandbox }, undefined, 2)}\n`;
}

/**
 * @param {string} directory
 * @param {Record<string, string>} files
 */
function below(directory, files) {
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => [`${directory}/${path}`, text]),
  );
}

/**
 * @param {string} directory
 * @returns {Record<string, string>}
 */
function filesOf(directory) {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .filter((path) => !/(^|\/)(target|node_modules)\//.test(path));
  return Object.fromEntries(
    files.map((path) => [path, readFileSync(join(directory, path), 'utf8')]),
  );
}
