import { chmodSync, lstatSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { problem, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { HostFacts } from '../plan/facts.ts';
import { ownDirectories } from '../plan/own-directories.ts';
import { isWithin } from '../plan/paths.ts';
import { writeWhole } from './whole-file.ts';

/** Thrown where what this program keeps cannot be kept; the command line reports it and ends. */
export class StateFailure extends Error {
  readonly diagnostic: Diagnostic;

  constructor(message: string, place: string) {
    super(message);
    const help = `Look at ${place}; it and what is in it must be yours, and nobody else's to write.`;
    this.diagnostic = problem('directory-unsafe', message, { help });
  }
}

/** Writes a file below the state directory as a whole or not at all, in private directories of this user. */
export function writeState(path: string, text: string, facts: HostFacts): void {
  const top = ownDirectories(facts).state;
  trying(top, () => {
    mkdirSync(dirname(top), { recursive: true });
    let directory = top;
    makePrivate(top, facts, top);
    for (const name of relative(top, dirname(path)).split('/')) {
      directory = join(directory, name);
      makePrivate(directory, facts, top);
    }
    writeWhole(path, text);
  });
}

/** Removes a file below the state directory; one that is not there is no failure. */
export function removeState(path: string, facts: HostFacts): void {
  const top = ownDirectories(facts).state;
  trying(top, () => rmSync(path, { force: true }));
}

function makePrivate(path: string, { uid }: HostFacts, top: string): void {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) mkdirSync(path, { mode: 0o700 });
  const status = lstatSync(path);
  if (!status.isDirectory()) throw new StateFailure(`\`${path}\` is not a directory`, top);
  if (status.uid !== uid) throw new StateFailure(`\`${path}\` belongs to another user`, top);
  if ((status.mode & 0o077) !== 0) chmodSync(path, 0o700);
}

const reasons: Readonly<Partial<Record<string, string>>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left',
  EDQUOT: 'no space is left to you',
  ENOTDIR: 'something on the way is not a directory',
  EEXIST: 'something on the way is not a directory',
  ENAMETOOLONG: 'the path is too long',
  EISDIR: 'it is a directory',
  ERR_FS_EISDIR: 'it is a directory',
};

function trying(top: string, action: () => void): void {
  try {
    action();
  } catch (error) {
    throw stateFailure(error, top);
  }
}

/** What went wrong in words, whatever it was; `top` is the state directory. */
export function stateFailure(error: unknown, top: string): StateFailure {
  if (error instanceof StateFailure) return error;
  const { code, path, message } = error as NodeJS.ErrnoException;
  if (path === undefined) return new StateFailure(message, top);
  // A file is written beside its place, under a name that says nothing to anybody.
  const shown = path.replace(/\.[\da-f]{12}$/, '');
  const why = reasons[code ?? ''] ?? message;
  const elsewhere = !isWithin(shown, top) && !isWithin(top, shown);
  return new StateFailure(`\`${shown}\` cannot be written: ${why}`, elsewhere ? shown : top);
}
