// Builds dist/bin: the program as one file, the shipped presets as they are parsed, and what tells one build from
// another. Run by `npm run build:cli`.
import { createHash } from 'node:crypto';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const directory = 'dist/bin';
const moduleUrl = "const moduleUrl = require('node:url').pathToFileURL(__filename).href;";

/**
 * What most launches do not use, though commander and others ask for it at the start: loaded with the first thing that
 * is used of it.
 * @type {import('esbuild').Plugin}
 */
const loadLater = {
  name: 'load-later',
  setup({ onResolve, onLoad }) {
    const filter = /^node:(?:child_process|crypto)$/;
    const namespace = 'later';
    onResolve({ filter }, ({ path }) => ({ path, namespace }));
    onLoad({ filter, namespace }, ({ path }) => {
      const builtin = `process.getBuiltinModule('${path}')`;
      const names = Object.keys(/** @type {object} */ (process.getBuiltinModule(path)));
      const getters = names.map((name) => `get ${name}() { return ${builtin}.${name}; }`);
      return { contents: `module.exports = { ${getters.join(', ')} };` };
    });
  },
};

/** @type {import('esbuild').BuildOptions} */
const options = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20.19',
  logLevel: 'warning',
  plugins: [loadLater],
  // A CommonJS file starts faster than a module, and V8 can keep its code.
  define: { 'import.meta.url': 'moduleUrl' },
  banner: { js: moduleUrl },
};

rmSync(directory, { recursive: true, force: true });
mkdirSync(directory, { recursive: true });
for (const [entry, name] of Object.entries({ main: 'program', launch: 'launch' })) {
  // oxlint-disable-next-line no-await-in-loop
  await build({
    ...options,
    minify: true,
    // What `load.ts` calls; joined there, the text would be copied once more.
    banner: { js: `(function (exports, require, module, __filename, __dirname) {${moduleUrl}` },
    footer: { js: '})' },
    entryPoints: [`src/cli/${entry}.ts`],
    outfile: `${directory}/${name}.cjs`,
  });
}
await build({ ...options, entryPoints: ['src/cli/load.ts'], outfile: `${directory}/sbx.cjs` });
writeFileSync(`${directory}/presets.json`, await parsePresets());
const hash = createHash('sha256');
for (const name of ['program.cjs', 'launch.cjs', 'presets.json'])
  hash.update(readFileSync(`${directory}/${name}`));
writeFileSync(`${directory}/build`, `${hash.digest('hex').slice(0, 32)}\n`);
keepCode('program', ['policy', 'show']);
keepCode('launch', ['run', '--', 'true']);

/** The shipped presets as the program reads them. */
async function parsePresets() {
  const entryPoints = ['src/cli/parse-presets.ts'];
  const { outputFiles } = await build({ ...options, entryPoints, write: false });
  return execFileSync(process.execPath, ['-'], {
    input: `const __filename = '/';${outputFiles[0]?.text}`,
  });
}

/**
 * What V8 has made of a program once it has done what most is asked of it: functions that have not run are compiled
 * anew each time.
 * @param {string} name
 * @param {string[]} words
 */
function keepCode(name, words) {
  const home = mkdtempSync(join(tmpdir(), 'sbx-build-'));
  const project = join(home, 'project');
  const settings = join(home, '.config/devenv');
  for (const each of [project, settings]) mkdirSync(each, { recursive: true });
  // A build needs none, and this one is only asked for its version.
  const bubblewrap = join(home, 'bwrap');
  writeFileSync(bubblewrap, '#!/bin/sh\necho 0.11.0\n', { mode: 0o755 });
  writeFileSync(join(settings, 'devenv.yaml'), 'sandbox: { presets: [rust-dev, opencode] }\n');
  spawnSync(process.execPath, [resolve(directory, 'sbx.cjs'), ...words], {
    cwd: project,
    env: {
      HOME: home,
      DEVENV_SANDBOX_BWRAP: bubblewrap,
      DEVENV_SANDBOX_ENTRY: join(home, '.cache/devenv-sandbox/launch/entry'),
      DEVENV_SANDBOX_KEEP_CODE: resolve(directory, `${name}.cache`),
    },
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  rmSync(home, { recursive: true });
}
