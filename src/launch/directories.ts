import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { stateFailure } from '../host/own-state.ts';
import { uniqueName } from '../host/unique-name.ts';
import { writeWhole } from '../host/whole-file.ts';
import type { PrivateDirectory } from '../plan/mounts.ts';
import type { Plan } from '../plan/plan.ts';
import { seccompFilter } from '../plan/seccomp/filter.ts';
import { sealed } from './cache.ts';
import { seccompFile } from './seccomp-file.ts';

/**
 * Makes the private directories of a plan: mode 0700, ours, and no link on the way below our own directory.
 * Whatever else stands there is refused, never followed.
 */
export function prepareDirectories(plan: Plan): Diagnostic[] {
  const { stateDirectory, directories, emptyFile, lock } = plan;
  try {
    makeTop(stateDirectory);
    for (const directory of directories) makeDirectory(directory, stateDirectory);
    if (lock !== undefined) closeSync(openSync(lock, noFollow | constants.O_WRONLY, 0o600));
    if (emptyFile !== undefined)
      closeSync(openSync(emptyFile, noFollow | constants.O_RDONLY, 0o400));
    writeOwnFiles(plan);
    if (plan.seccomp !== undefined) writeOwnFile(seccompFile(plan), seccompFilter(plan.seccomp));
    for (const repository of plan.openedRepositories) completeRepository(repository);
    return [];
  } catch (error) {
    return [stateFailure(error, stateDirectory).diagnostic];
  }
}

function writeOwnFiles({ files, filesDirectory, stateDirectory }: Plan): void {
  for (const { name, text } of files) {
    const path = join(filesDirectory, name);
    makeBelow(stateDirectory, dirname(path));
    writeOwnFile(path, new TextEncoder().encode(text));
  }
}

function writeOwnFile(path: string, bytes: Uint8Array): void {
  if (exists(path) && Buffer.compare(readFileSync(path), bytes) === 0) return;
  writeWhole(path, bytes);
}

/** What means to git the same as nothing there; it is all that is ever made in a project. */
function completeRepository(repository: string): void {
  unlessThere(() => writeFileSync(join(repository, 'commondir'), '.\n', { flag: 'wx' }));
  unlessThere(() => mkdirSync(join(repository, 'hooks')));
}

function unlessThere(make: () => void): void {
  try {
    make();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

const noFollow = constants.O_CREAT | constants.O_NOFOLLOW;

/** With the sticky bit, from whose absence a cached launch sees that somebody has opened the directory. */
function makeTop(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  makeOne(path);
  if ((lstatSync(path).mode & 0o7777) !== sealed) chmodSync(path, sealed);
}

function makeDirectory({ path, seed }: PrivateDirectory, top: string): void {
  makeBelow(top, dirname(path));
  if (seed === undefined || seed.files.length === 0 || exists(path)) makeOne(path);
  else makeSeeded(path, seed);
}

/** A directory below `top`, with those between. */
function makeBelow(top: string, path: string): void {
  const parts = relative(top, path).split('/').filter(Boolean);
  for (const index of parts.keys()) makeOne(join(top, ...parts.slice(0, index + 1)));
}

/** Filled beside its place and moved there, so that a new directory is never seen half full. */
function makeSeeded(path: string, seed: NonNullable<PrivateDirectory['seed']>): void {
  const fresh = `${path}.${uniqueName()}`;
  mkdirSync(fresh, { mode: 0o700 });
  try {
    for (const file of seed.files) copySeed(join(seed.from, file), join(fresh, file));
    renameSync(fresh, path);
  } catch (error) {
    rmSync(fresh, { recursive: true });
    throw error;
  }
}

function copySeed(from: string, to: string): void {
  if (!exists(from)) return;
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
  copyFileSync(from, to, constants.COPYFILE_EXCL);
  chmodSync(to, 0o600);
}

function makeOne(path: string): void {
  // Most are there, and a call that fails takes longer.
  if (!exists(path)) unlessThere(() => mkdirSync(path, { mode: 0o700 }));
  const status = lstatSync(path);
  if (!status.isDirectory()) throw new Error(`\`${path}\` is not a directory`);
  if (status.uid !== process.getuid?.()) throw new Error(`\`${path}\` belongs to another user`);
  if ((status.mode & 0o077) !== 0) chmodSync(path, 0o700);
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
