import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { problem, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Identity } from './identity.ts';
import { lookAt, noInputs, type Inputs } from './inputs.ts';

/** Files that mark a project root. */
const markers = ['devenv.yaml', 'devenv.local.yaml', 'devenv.nix', '.git'];

/** Directories that are never a project: making them writable would make the sandbox pointless. */
const hopeless = new Set([
  '/',
  '/tmp',
  '/etc',
  '/usr',
  '/nix',
  '/var',
  '/run',
  '/home',
  '/root',
  '/opt',
  '/bin',
]);

/** The nearest ancestor with a marker, else the directory itself; links are followed first. */
export function findRoot(cwd: string, inputs: Inputs = noInputs()): string {
  const start = realpathSync(cwd);
  for (let at = start; ; at = dirname(at)) {
    if (markers.some((marker) => exists(join(at, marker), inputs))) return at;
    if (at === dirname(at)) return start;
  }
}

function exists(path: string, inputs: Inputs): boolean {
  const { kind } = lookAt(path, inputs);
  return kind === 'symlink' ? existsSync(path) : kind !== 'missing' && kind !== 'denied';
}

/** Why a directory must not be the root; undefined when it may. `allowHome` lifts only the first rule. */
export function refuseRoot(
  root: string,
  { home, uid }: Identity,
  allowHome: boolean,
): Diagnostic | undefined {
  const realHome = existsSync(home) ? realpathSync(home) : home;
  const refuse = (why: string, help: string): Diagnostic =>
    problem('root-refused', `\`${root}\` cannot be a project root: ${why}`, { help });
  const elsewhere = 'Run this in the directory of a project.';
  if (root === realHome) {
    if (allowHome) return undefined;
    const help = `${elsewhere} \`--allow-home\` makes the whole home writable inside.`;
    return refuse('it is your home directory', help);
  }
  if (realHome.startsWith(root === '/' ? '/' : `${root}/`)) {
    return refuse('your home directory lies in it', elsewhere);
  }
  if (hopeless.has(root)) return refuse('it belongs to the system', elsewhere);
  if (statSync(root).uid !== uid) return refuse('it belongs to another user', elsewhere);
  return undefined;
}
