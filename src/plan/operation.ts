import type { Origin } from '../policy/origin.ts';

/** One step in building the world inside; each becomes one bubblewrap option, in order. */
export type Operation = Bind | Overlay | Link | Empty | Kernel;

interface Placed {
  /** The path inside, absolute, without links. */
  readonly dest: string;
  readonly origin: Origin;
  /** Comes after everything that is not late. */
  readonly late?: true;
}

export interface Bind extends Placed {
  readonly kind: 'bind';
  readonly access: 'read-only' | 'read-write' | 'device';
  readonly source: string;
  /** `state`, `empty-file` and `files`: the source is ours, nothing of the host; `secret`: one file, granted by name. */
  readonly role?: 'state' | 'empty-file' | 'files' | 'secret';
}

interface Overlay extends Placed {
  readonly kind: 'overlay';
  readonly mode: 'overlay' | 'overlay-tmpfs' | 'overlay-ro';
  readonly source: string;
  /** Where changes are kept; absent for `overlay-tmpfs`. */
  readonly upper?: string;
  readonly work?: string;
}

export interface Link extends Placed {
  readonly kind: 'symlink';
  readonly target: string;
}

interface Empty extends Placed {
  readonly kind: 'tmpfs';
  /** The directory hides what a lower mount shows there. */
  readonly mask?: true;
}

interface Kernel extends Placed {
  readonly kind: 'proc' | 'dev';
}

/** Whether what stands at the destination can be changed on a host file system, ours included. */
export function isWritable(operation: Operation): boolean {
  return operation.kind === 'overlay'
    ? operation.mode === 'overlay'
    : operation.kind === 'bind' && operation.access !== 'read-only';
}

/** Whether a bind shows something of this program's own instead of the host's. */
export function isOwn(operation: Operation): boolean {
  return operation.kind === 'bind' && operation.role !== undefined && operation.role !== 'secret';
}

/** Whether writing there changes what the host has at the source. */
export function isWritableHost(operation: Operation): operation is Bind {
  return operation.kind === 'bind' && operation.access !== 'read-only' && !isOwn(operation);
}
