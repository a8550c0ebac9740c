import { defaultOrigin } from '../policy/origin.ts';
import type { HostFacts } from './facts.ts';
import type { Operation } from './operation.ts';
import { ownDirectories } from './own-directories.ts';
import { join } from './paths.ts';

/** A file of this program's own that the inside can read, such as what a shell reads when it starts. */
export interface OwnFile {
  /** Relative to `ownFilesInside`; slashes make directories. */
  readonly name: string;
  readonly text: string;
}

/** Where the inside finds them. */
export const ownFilesInside = '/run/devenv-sandbox';

/** Where they are kept on the host, one directory for each project. */
export function ownFilesDirectory(facts: HostFacts): string {
  return join(ownDirectories(facts).state, `${facts.project}/files`);
}

/** One read-only bind of the whole directory, if there is any file. */
export function showOwnFiles(files: readonly OwnFile[], facts: HostFacts): Operation[] {
  if (files.length === 0) return [];
  return [
    {
      kind: 'bind',
      access: 'read-only',
      role: 'files',
      source: ownFilesDirectory(facts),
      dest: ownFilesInside,
      origin: { ...defaultOrigin, name: 'sandbox' },
    },
  ];
}
