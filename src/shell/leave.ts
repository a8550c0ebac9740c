import { findUnsafe } from '../diagnostics/escape.ts';
import type { HostFacts } from '../plan/facts.ts';
import { isWritable, type Operation } from '../plan/operation.ts';
import { ownDirectories, privateDirectory } from '../plan/own-directories.ts';
import { isWithin, prefixes } from '../plan/paths.ts';

/** Where a shell that a hook started writes which directory its user left for, as the inside sees it. */
export const leaveDirectory = '/run/devenv-sandbox-leave';

/** The variable that names the file there; each start has another, and passes it from the hook to the shell. */
export const leaveVariable = 'DEVENV_SANDBOX_LEAVE';

/** The same directory on the host. */
export function leaveDirectoryOutside(facts: HostFacts): string {
  return privateDirectory(leaveDirectory, 'state', 'project', facts);
}

/**
 * Why the host's shell must not go where the inside asks it to; undefined when it may. Anything inside can have
 * written the request, and many prompts run programs that obey files of the directory they are in. So it is
 * never one that the inside can write, nor one that is found through such a directory: a link there is of the
 * inside's choice, and the shell would take itself to be in the project. `real` is the path with all links
 * followed, if it is a directory.
 */
export function refuseLeave(
  path: string,
  real: string | undefined,
  { operations, resolve }: { operations: readonly Operation[]; resolve: (path: string) => string },
  facts: HostFacts,
): string | undefined {
  if (!path.startsWith('/') || findUnsafe(path) !== undefined) return 'is not a path';
  if (real === undefined) return 'is not a directory of the host';
  const writable = operations.flatMap((operation) =>
    isWritable(operation) && 'source' in operation ? [operation.source] : [],
  );
  const hostile = [...writable, ownDirectories(facts).state].map(resolve);
  const passed = [...prefixes(path).map(resolve), real];
  return passed.some((at) => hostile.some((each) => isWithin(at, each)))
    ? 'can be written by what runs inside'
    : undefined;
}
