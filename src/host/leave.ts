import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs';

/** The longest path that Linux takes. */
const longest = 4096;

/**
 * Takes what a shell inside left in a file of a directory that the inside can write: any other kind of file is
 * as good as none. A file can be taken once.
 */
export function takeRequest(path: string): string | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
  try {
    const status = fstatSync(descriptor);
    return status.isFile() && status.size <= longest ? readFileSync(descriptor, 'utf8') : undefined;
  } finally {
    closeSync(descriptor);
    // Whatever it is; links are not followed.
    rmSync(path, { force: true, recursive: true });
  }
}

/** The path with all links followed; as it is where there is nothing. */
export function followLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

export function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
