import { problem, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { HostFacts } from './facts.ts';
import type { Operation } from './operation.ts';
import { resolveIn } from './resolve-path.ts';
import { viewPath } from './view.ts';

/** The program inside that starts the command. */
export interface Shim {
  /** Restores signals, and ends with 126 or 127 where the command cannot be started. */
  readonly env: string;
  /** Words that prepare the environment of the command, and end with becoming it. */
  readonly starter?: readonly string[];
}

export function planShim(
  operations: readonly Operation[],
  facts: HostFacts,
): { shim?: Shim; diagnostics: Diagnostic[] } {
  const env = findInside(['/usr/bin/env', '/bin/env'], facts.envPrograms, operations, facts);
  if (env === undefined) return { diagnostics: [noEnv()] };
  return { shim: { env }, diagnostics: [] };
}

/** The words before the command. */
export function shimArguments({ env, starter = [] }: Shim): string[] {
  return [env, '--default-signal=INT,QUIT', '--', ...starter];
}

/** The first of some programs of the host that is visible inside at a path of its own. */
function findInside(
  usual: readonly string[],
  programs: readonly string[],
  operations: readonly Operation[],
  { paths }: HostFacts,
): string | undefined {
  const real = (path: string): string => resolveIn(path, paths).path;
  const known = new Set(programs.map(real));
  return [...usual, ...programs].find((path) => {
    const { host } = viewPath(path, operations, paths);
    return host !== undefined && known.has(real(host));
  });
}

function noEnv(): Diagnostic {
  return problem('command-shim', 'no `env` of GNU coreutils 8.31 or newer is visible inside', {
    help: 'Use a base preset for this host, or mount the directory that has it.',
  });
}
