import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  type Stats,
} from 'node:fs';
import type { PathFact, PathKind } from '../plan/facts.ts';
import type { Answers } from './ask.ts';

/**
 * What was looked at on the host, as it was then. Whoever wants to know later whether a plan still holds looks
 * at the same things again; so whatever decides about a plan is read through the functions below.
 */
export interface Inputs {
  /** Files by content; `undefined` for one that could not be read. */
  readonly files: Map<string, Uint8Array | undefined>;
  /** What each path leads to once links are followed, for files that were read. */
  readonly targets: Map<string, string>;
  /** Lists of names in directories, by directory and ending. */
  readonly lists: Map<string, NameList>;
  /** What programs have said, where that is remembered. */
  readonly answers?: Answers;
  /** What stands at a path, links not followed. */
  readonly paths: Map<string, PathFact>;
}

/** The names in a directory with one ending, sorted; without names it could not be listed. */
interface NameList {
  readonly path: string;
  readonly ending: string;
  readonly names: readonly string[] | undefined;
}

export function noInputs(answers?: Answers): Inputs {
  return {
    ...(answers && { answers }),
    files: new Map(),
    targets: new Map(),
    lists: new Map(),
    paths: new Map(),
  };
}

/** Notes the content of a file that was read otherwise; `undefined` when it was not there. */
export function noteFile(path: string, bytes: Uint8Array | undefined, inputs: Inputs): void {
  inputs.files.set(path, bytes);
  if (bytes === undefined) return;
  try {
    inputs.targets.set(path, realpathSync(path));
  } catch {
    // Gone in the meantime: the next look finds that out.
  }
}

/** The text of a regular file; empty when it cannot be read. */
export function readTextOf(path: string, inputs: Inputs): string {
  const bytes = readRegular(path);
  noteFile(path, bytes, inputs);
  return bytes === undefined ? '' : new TextDecoder().decode(bytes);
}

/** Much more than any file has of which the text counts. */
const readAtMost = 16 * 1024 * 1024;

/** What a project puts in the place of a file can be a pipe that nobody writes to, or have no end. */
function readRegular(path: string): Uint8Array | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const status = fstatSync(descriptor);
    return status.isFile() && status.size <= readAtMost ? readFileSync(descriptor) : undefined;
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** The sorted names in a directory that end like this; none when it cannot be listed. */
export function listNames(path: string, inputs: Inputs, ending = ''): readonly string[] {
  let names: readonly string[] | undefined;
  try {
    names = readdirSync(path)
      .filter((name) => name.endsWith(ending))
      .toSorted();
  } catch {
    names = undefined;
  }
  inputs.lists.set(`${path}/*${ending}`, { path, ending, names });
  return names ?? [];
}

/** What stands at a path, links not followed; looked at once. */
export function lookAt(path: string, inputs: Inputs = noInputs()): PathFact {
  const known = inputs.paths.get(path);
  if (known !== undefined) return known;
  const fact = statusOf(path);
  inputs.paths.set(path, fact);
  return fact;
}

function statusOf(path: string): PathFact {
  let status: Stats | undefined;
  try {
    status = lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { kind: code === 'EACCES' || code === 'EPERM' ? 'denied' : 'missing' };
  }
  if (status === undefined) return { kind: 'missing' };
  if (status.isSymbolicLink()) return { kind: 'symlink', target: readlinkSync(path) };
  return { kind: kindOf(status) };
}

function kindOf(status: Stats): PathKind {
  if (status.isDirectory()) return 'directory';
  if (status.isFile()) return 'file';
  if (status.isSocket()) return 'socket';
  return status.isFIFO() ? 'fifo' : 'device';
}
