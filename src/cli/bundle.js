// Builds dist/bin: the program as one file, the shipped presets as they are parsed, and what tells one build from
// another. Run by `npm run build:cli`.
import { createHash } from 'node:crypto';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const directory = 'dist/bin';

/**
 * What commander asks for at the start, and a launch does not use: loaded with the first thing that is used of it.
 * @type {import('esbuild').Plugin}
 */
const loadLater = {
  name: 'load-later',
  setup({ onResolve, onLoad }) {
    const filter = /^node:child_process$/;
    const namespace = 'later';
    onResolve({ filter }, ({ path }) => ({ path, namespace }));
    onLoad({ filter, namespace }, ({ path }) => {
      const builtin = `process.getBuiltinModule('${path}')`;
      const names = Object.keys(process.getBuiltinModule(path));
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
  banner: { js: "const moduleUrl = require('node:url').pathToFileURL(__filename).href;" },
};

rmSync(directory, { recursive: true, force: true });
mkdirSync(directory, { recursive: true });
await build({
  ...options,
  minify: true,
  entryPoints: ['src/cli/main.ts'],
  outfile: `${directory}/program.cjs`,
});
await build({ ...options, entryPoints: ['src/cli/load.ts'], outfile: `${directory}/sbx.cjs` });
writeFileSync(`${directory}/presets.json`, await parsePresets());
const hash = createHash('sha256');
for (const name of ['program.cjs', 'presets.json'])
  hash.update(readFileSync(`${directory}/${name}`));
writeFileSync(`${directory}/build`, `${hash.digest('hex').slice(0, 32)}\n`);
keepCode();

/** The shipped presets as the program reads them. */
async function parsePresets() {
  const entryPoints = ['src/cli/parse-presets.ts'];
  const { outputFiles } = await build({ ...options, entryPoints, write: false });
  return execFileSync(process.execPath, ['-'], {
    input: `const __filename = '/';${outputFiles[0]?.text}`,
  });
}

/** What V8 has made of the program once it has planned something. */
function keepCode() {
  const project = mkdtempSync(join(tmpdir(), 'sbx-build-'));
  writeFileSync(join(project, 'devenv.local.yaml'), 'sandbox: { presets: [rust-dev, opencode] }\n');
  spawnSync(process.execPath, [resolve(directory, 'sbx.cjs'), 'run', '--', 'true'], {
    cwd: project,
    env: { HOME: project, DEVENV_SANDBOX_KEEP_CODE: resolve(directory, 'program.cache') },
    stdio: ['ignore', 'ignore', 'ignore', 'ignore'],
  });
  rmSync(project, { recursive: true });
}
