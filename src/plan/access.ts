import type { PathFacts } from './facts.ts';
import { isOwn, isWritable, type Operation } from './operation.ts';
import { isWithin, relativeTo } from './paths.ts';
import { showsHost, viewPath, type View } from './view.ts';

/**
 * What a process inside finds at a path. `parent` is a directory that is only there because something is
 * mounted below it; `missing` means that a mount reaches the path and the host has nothing there.
 */
export type Access =
  | 'read-only'
  | 'read-write'
  | 'device'
  | 'private'
  | 'temporary'
  | 'masked'
  | 'kernel'
  | 'parent'
  | 'missing'
  | 'hidden';

export interface PathAccess {
  readonly access: Access;
  /** Whether something is there. */
  readonly exists: boolean;
  /** Whether the mount lets it be written; the owner and mode of a host file may still refuse. */
  readonly writable: boolean;
  readonly view: View;
}

/** Looks at a path through the operations of a plan, as a process inside would. */
export function accessTo(
  path: string,
  operations: readonly Operation[],
  facts: PathFacts,
): PathAccess {
  const view = viewPath(path, operations, facts);
  const { through } = view;
  if (through === undefined || through.kind === 'tmpfs') return emptyAccess(view, operations);
  switch (through.kind) {
    case 'bind':
    case 'overlay':
      return shownAccess(view, through, operations, facts);
    case 'symlink':
      // It leads nowhere inside.
      return { view, access: 'missing', exists: false, writable: false };
    case 'proc':
      return processAccess(view, operations, facts);
    default:
      return deviceAccess(view, through.dest, operations);
  }
}

/** What bubblewrap makes in a new `/dev`; the other devices of the host are not there. */
const deviceNames = new Set(
  'null zero full random urandom tty console ptmx pts shm core fd stdin stdout stderr'.split(' '),
);

function deviceAccess(view: View, dev: string, operations: readonly Operation[]): PathAccess {
  const [name = '', ...below] = relativeTo(view.path, dev).split('/');
  // What is open differs by process.
  const known = below.length === 0 ? name === '' || deviceNames.has(name) : name === 'fd';
  if (known) {
    return { view, access: 'kernel', exists: true, writable: !readOnlyDevices.has(name) };
  }
  const exists = isParent(view, operations);
  const writable = (below.length === 0 || name === 'shm') && !readOnlyDevices.has(name);
  return { view, access: exists ? 'parent' : 'hidden', exists, writable };
}

const readOnlyDevices = new Set(['pts', 'core']);

/** The kernel serves the same files as outside, but for processes: of those, only the sandbox's own. */
function processAccess(view: View, operations: readonly Operation[], facts: PathFacts): PathAccess {
  const [name = ''] = relativeTo(view.path, '/proc').split('/');
  const outside = /^\d+$/.test(name) ? name !== '1' : facts[view.path]?.kind === 'missing';
  const exists = !outside || isParent(view, operations);
  return { view, access: exists ? 'kernel' : 'hidden', exists, writable: false };
}

function shownAccess(
  view: View,
  through: Extract<Operation, { kind: 'bind' | 'overlay' }>,
  operations: readonly Operation[],
  facts: PathFacts,
): PathAccess {
  const exists = view.path === through.dest || showsHost(view, facts) || isParent(view, operations);
  const writable =
    isWritable(through) || (through.kind === 'overlay' && through.mode !== 'overlay-ro');
  if (isOwn(through)) {
    const shown = through.kind === 'bind' && through.role === 'files';
    const access = writable ? 'private' : shown ? 'read-only' : 'masked';
    return { view, access, exists, writable };
  }
  if (!exists) return { view, access: 'missing', exists, writable };
  if (through.kind === 'bind') return { view, access: through.access, exists, writable };
  return { view, access: writable ? 'private' : 'read-only', exists, writable };
}

/** A path on an empty directory of the sandbox, or on its bare root, which cannot be written. */
function emptyAccess(view: View, operations: readonly Operation[]): PathAccess {
  const { through, path } = view;
  const writable = through !== undefined;
  if (through?.dest === path) {
    const masked = through.kind === 'tmpfs' && through.mask === true;
    return { view, access: masked ? 'masked' : 'temporary', exists: true, writable };
  }
  if (isParent(view, operations)) return { view, access: 'parent', exists: true, writable };
  return { view, access: 'hidden', exists: false, writable };
}

/** Whether something is mounted below, and after what decides here, which would cover it otherwise. */
function isParent({ path, through }: View, operations: readonly Operation[]): boolean {
  const later = through === undefined ? operations : operations.slice(operations.indexOf(through));
  return path === '/' || later.some(({ dest }) => dest !== path && isWithin(dest, path));
}
