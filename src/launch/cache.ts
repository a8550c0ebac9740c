import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { writeWhole } from '../host/whole-file.ts';
import { uniqueName } from '../host/unique-name.ts';
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
 * Keeps an entry for the next launch, whole or not at all, in a cache directory that `sealCache` has sealed; `later`
 * is what `keepLater` has named for it. What the one before it had for later goes.
 */
export function keepEntry(
  { text, later, since }: { text: string; later: string; since: number },
  file: string,
  cache: string,
): void {
  if (!file.startsWith(`${cache}/launch/`)) return;
  const before = laterOf(file);
  // Whatever was changed while the entry was made counts as newer; times of files can be 10 ms behind.
  put(file, text, since / 1000 - 0.02);
  if (before !== undefined && before !== later)
    rmSync(join(cache, 'later', before), { force: true });
}

/** Keeps the part of an entry that is read once bubblewrap has started, and names it: no other part has that name. */
export function keepLater(text: string, cache: string): string {
  const name = uniqueName();
  put(join(cache, 'later', name), text);
  return name;
}

/** As `writeWhole`, in a directory that need not be there. */
function put(file: string, text: string, seconds?: number): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeWhole(file, text, seconds);
}

function laterOf(file: string): string | undefined {
  // What lies there can be anything, such as a pipe.
  if (lstatSync(file, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
  return /^sbx_later=(\w+)$/m.exec(readFileSync(file, 'utf8'))?.[1];
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
