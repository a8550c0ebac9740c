import { renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { uniqueName } from './unique-name.ts';

/**
 * Writes a file of mode 0600 beside its place and moves it there, so that nobody ever reads half of it; with a time in
 * seconds, as one that was changed then. Throws where it cannot, and leaves nothing.
 */
export function writeWhole(path: string, content: string | Uint8Array, seconds?: number): void {
  const fresh = `${path}.${uniqueName()}`;
  try {
    writeFileSync(fresh, content, { mode: 0o600, flag: 'wx' });
    if (seconds !== undefined) utimesSync(fresh, seconds, seconds);
    renameSync(fresh, path);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
}
