import { descriptors } from './descriptors.ts';
import type { HostFacts } from './facts.ts';
import type { Bind, Operation } from './operation.ts';
import { direct } from './view.ts';

/** A file that bubblewrap copies into the root of the sandbox, read from an open descriptor. */
export interface Copy {
  readonly descriptor: number;
  readonly operation: Bind;
}

/**
 * Files that programs read as they start, and that no session waits to see changed. A copy costs a tenth of a
 * mount. What replaces such a file on the host, as most tools do, does not reach a mount of it either.
 */
export const smallFiles = [
  '/etc/group',
  '/etc/nsswitch.conf',
  '/etc/passwd',
  '/etc/ssl/openssl.cnf',
] as const;

/** The binds of small files that need not be mounts: read-only, in the bare root, which is read-only in the end. */
export function findCopies(
  operations: readonly Operation[],
  { copyable = {} }: HostFacts,
): readonly Copy[] {
  const copied = operations.filter(
    (operation, index): operation is Bind =>
      operation.kind === 'bind' &&
      operation.access === 'read-only' &&
      operation.role === undefined &&
      copyable[operation.dest] === operation.source &&
      direct(operation.dest, operations.slice(0, index)).through === undefined,
  );
  return descriptors.copies.flatMap((descriptor, index) => {
    const operation = copied[index];
    return operation === undefined ? [] : { descriptor, operation };
  });
}
