import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { writeWhole } from '../host/whole-file.ts';
import type { Sources } from './fresh.ts';

/**
 * The mode of directories that nobody else may open. The sticky bit is the seal that a shell looks for, which cannot
 * see the rest: `chmod` with a number takes it away.
 */
export const sealed = 0o1700;

/**
 * The first line of an entry; what the launcher calls one. The number is another one when either expects something else
 * of the other: an entry acts before it is known which sbx has made it.
 */
export const entryHeader = '# sbx launch entry 1';

/**
 * Keeps an entry for the next launch, in a cache directory that `sealCache` has sealed: a first part, and a part for
 * later, which is read once bubblewrap has started. Each is there whole or not at all; which belong together they tell
 * themselves.
 */
export function keepEntry(
  { first, later, since }: { first: string; later: string; since: number },
  file: string,
  cache: string,
): void {
  if (!file.startsWith(`${cache}/launch/`)) return;
  put(join(cache, 'later', relative(join(cache, 'launch'), file)), later);
  // Whatever was changed while the entry was made counts as newer; times of files can be 10 ms behind.
  put(file, first, since / 1000 - 0.02);
}

/** As `writeWhole`, in a directory that need not be there. */
function put(file: string, text: string, seconds?: number): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeWhole(file, text, seconds);
}

/** Makes the cache directory; what somebody else could have written into is thrown away. */
export function sealCache(cache: string): boolean {
  const status = lstatSync(cache, { throwIfNoEntry: false });
  if (status !== undefined) {
    if (!status.isDirectory() || status.uid !== process.getuid?.()) return false;
    if ((status.mode & 0o7777) === sealed) return true;
    rmSync(cache, { recursive: true });
  }
  mkdirSync(cache, { recursive: true, mode: 0o700 });
  chmodSync(cache, sealed);
  return true;
}

/**
 * Two files in the cache between whose times that of a program lies: a shell can tell which of two files is newer
 * and nothing else, and a package that is installed later can bring an older file.
 */
export function timesAround(path: string, cache: string): Sources['times'] {
  const real = realpathSync(path);
  // Nothing changes there, and all times are the same.
  if (real.startsWith('/nix/store/')) return [];
  const { mtimeMs } = statSync(real);
  const mark = (name: string, time: number): string => {
    const file = join(cache, 'times', `${Math.floor(mtimeMs * 1000)}-${name}`);
    if (!existsSync(file)) put(file, '', time / 1000);
    return file;
  };
  return [{ path: real, from: mark('from', mtimeMs - 0.01), to: mark('to', mtimeMs + 0.01) }];
}
