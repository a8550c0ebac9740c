import { spawnSync } from 'node:child_process';
import { problem, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Bubblewrap } from '../plan/facts.ts';
import type { Identity } from './identity.ts';
import { noInputs, type Inputs } from './inputs.ts';
import { findProgram, replaceable } from './system-programs.ts';

/**
 * The bubblewrap to use: `DEVENV_SANDBOX_BWRAP`, else the first one in the system's directories. One that
 * another user could replace is refused, with what makes it so. Neither a binary nor a diagnostic means that
 * there is none.
 */
export function findBubblewrap(
  environment: NodeJS.ProcessEnv,
  identity: Identity,
  inputs: Inputs = noInputs(),
): { bubblewrap?: Bubblewrap; unsafe?: string; diagnostics: Diagnostic[] } {
  const named = environment['DEVENV_SANDBOX_BWRAP'];
  const path = findProgram('bwrap', named, identity, inputs);
  if (path === undefined) {
    if (!named) return { diagnostics: [] };
    const message = `\`DEVENV_SANDBOX_BWRAP\` is \`${named}\`, which is not an absolute path of a program`;
    const help = 'Unset it to use the bubblewrap of the system, or name another program.';
    return { diagnostics: [problem('bubblewrap-missing', message, { help })] };
  }
  const unsafe = replaceable(path, identity);
  if (unsafe !== undefined) {
    const message = `\`${path}\` is not used, as \`${unsafe}\` can be written by another user`;
    const help = 'Make it belong to root or to you, writable by nobody else.';
    return { unsafe, diagnostics: [problem('bubblewrap-unsafe', message, { help })] };
  }
  return { bubblewrap: { path, version: version(path) }, diagnostics: [] };
}

function version(path: string): string {
  // Not with execa: loading it takes as long as a tenth of a compile.
  const { stdout } = spawnSync(path, ['--version'], { env: {}, encoding: 'utf8' });
  return /\d+\.\d+(?:\.\d+)?/.exec(stdout)?.[0] ?? '0';
}
