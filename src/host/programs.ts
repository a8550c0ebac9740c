import { accessSync, constants, statSync } from 'node:fs';

/** What the host would start; a relative path means the same inside, where it was looked for already. */
export function findOnPath(name: string, path = ''): string | undefined {
  const candidates = name.includes('/') ? [name] : path.split(':').map((each) => `${each}/${name}`);
  return candidates.find((each) => each.startsWith('/') && isProgram(each));
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
