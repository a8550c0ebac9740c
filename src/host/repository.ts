import { lstatSync, readFileSync, realpathSync, type Stats } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { isWithin } from '../plan/paths.ts';

/** A repository that git finds from a project. */
export interface Repository {
  /** What its worktrees share: objects, references, configuration and hooks. */
  readonly directory: string;
  /** The top of the files that belong to it, as seen from the project. */
  readonly worktree: string;
  /** The `.git` file that names it. */
  readonly pointer?: string;
  /** The directory that the file names; for a linked worktree one of its own, in the shared one. */
  readonly own?: string;
}

/**
 * The repository of a project: that of its `.git`, else of the nearest `.git` above, as git looks for it. One
 * outside of the project is found only if it is a repository of this user and names this place itself: the
 * `.git` file belongs to the project, and could name any directory.
 */
export function findRepository(root: string): Repository | undefined {
  const worktree = nearest(root);
  if (worktree === undefined) return undefined;
  const path = join(worktree, '.git');
  const status = statusOf(path);
  if (status?.isFile()) return named(path, worktree, root);
  const usable = worktree === root || isOwnRepository(path);
  return status?.isDirectory() && usable ? { directory: path, worktree } : undefined;
}

/** A repository of the home itself is for files of the user, and not for every project below it. */
function nearest(root: string): string | undefined {
  const home = homedir();
  for (let at = root; at !== dirname(at); at = dirname(at)) {
    if (at !== root && at === home) return undefined;
    if (statusOf(join(at, '.git')) !== undefined) return at;
  }
  return undefined;
}

function named(pointer: string, worktree: string, root: string): Repository | undefined {
  const [, written] = /^gitdir: (.+)/.exec(readText(pointer)) ?? [];
  if (written === undefined) return undefined;
  const own = resolve(worktree, written);
  const directory = resolve(own, readText(join(own, 'commondir')).trim());
  const found = { directory, worktree, pointer, own };
  if (isWithin(directory, root) && directory !== root) return found;
  // Showing it must show neither the project again nor the home.
  const apart = !isWithin(root, directory) && !isWithin(homedir(), directory);
  return apart && isOwnRepository(directory) && namesBack(found) ? found : undefined;
}

/** What git takes for a repository (gitrepository-layout(5)), of this user, and no link on the way. */
function isOwnRepository(directory: string): boolean {
  try {
    if (realpathSync(directory) !== directory) return false;
  } catch {
    return false;
  }
  const kinds = [
    statusOf(directory)?.isDirectory(),
    statusOf(join(directory, 'HEAD'))?.isFile(),
    statusOf(join(directory, 'objects'))?.isDirectory(),
    statusOf(join(directory, 'refs'))?.isDirectory(),
  ];
  return kinds.every((kind) => kind === true) && statusOf(directory)?.uid === process.getuid?.();
}

/** A linked worktree stands in `gitdir` of its own directory, a submodule in `core.worktree`. */
function namesBack({ directory, worktree, pointer, own }: Required<Repository>): boolean {
  if (own !== directory) {
    const inPlace = dirname(own) === join(directory, 'worktrees');
    const written = readText(join(own, 'gitdir')).trim();
    return inPlace && written !== '' && resolve(own, written) === pointer;
  }
  const [, written] =
    /^\s*worktree\s*=\s*"?([^"\n]+?)"?\s*$/m.exec(readText(join(own, 'config'))) ?? [];
  return written !== undefined && resolve(own, written) === worktree;
}

/** The text of a small file; empty where it cannot be read. */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function statusOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
