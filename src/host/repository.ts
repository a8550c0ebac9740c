import { lstatSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { PathKind } from '../plan/facts.ts';
import { isWithin } from '../plan/paths.ts';
import { lookAt, readTextOf, type Inputs } from './inputs.ts';

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
export function findRepository(root: string, inputs: Inputs): Repository | undefined {
  const worktree = nearest(root, inputs);
  if (worktree === undefined) return undefined;
  const path = join(worktree, '.git');
  const { kind } = lookAt(path, inputs);
  if (kind === 'file') return named(path, worktree, root, inputs);
  const usable = worktree === root || isOwnRepository(path, inputs);
  return kind === 'directory' && usable ? { directory: path, worktree } : undefined;
}

const absent: ReadonlySet<PathKind> = new Set<PathKind>(['missing', 'denied']);

/** A repository of the home itself is for files of the user, and not for every project below it. */
function nearest(root: string, inputs: Inputs): string | undefined {
  const home = homedir();
  for (let at = root; at !== dirname(at); at = dirname(at)) {
    if (at !== root && at === home) return undefined;
    if (!absent.has(lookAt(join(at, '.git'), inputs).kind)) return at;
  }
  return undefined;
}

function named(
  pointer: string,
  worktree: string,
  root: string,
  inputs: Inputs,
): Repository | undefined {
  const [, written] = /^gitdir: (.+)/.exec(readTextOf(pointer, inputs)) ?? [];
  if (written === undefined) return undefined;
  const own = resolve(worktree, written);
  const directory = resolve(own, readTextOf(join(own, 'commondir'), inputs).trim());
  const found = { directory, worktree, pointer, own };
  if (isWithin(directory, root) && directory !== root) return found;
  // Showing it must show neither the project again nor the home.
  const apart = !isWithin(root, directory) && !isWithin(homedir(), directory);
  return apart && isOwnRepository(directory, inputs) && namesBack(found, inputs)
    ? found
    : undefined;
}

/** What git takes for a repository (gitrepository-layout(5)), of this user, and no link on the way. */
function isOwnRepository(directory: string, inputs: Inputs): boolean {
  try {
    if (realpathSync(directory) !== directory) return false;
  } catch {
    return false;
  }
  const kind = (name: string): PathKind => lookAt(join(directory, name), inputs).kind;
  const complete = [kind('objects'), kind('refs')].every((each) => each === 'directory');
  return complete && kind('HEAD') === 'file' && lstatSync(directory).uid === process.getuid?.();
}

/** A linked worktree stands in `gitdir` of its own directory, a submodule in `core.worktree`. */
function namesBack(
  { directory, worktree, pointer, own }: Required<Repository>,
  inputs: Inputs,
): boolean {
  if (own !== directory) {
    const inPlace = dirname(own) === join(directory, 'worktrees');
    const written = readTextOf(join(own, 'gitdir'), inputs).trim();
    return inPlace && written !== '' && resolve(own, written) === pointer;
  }
  const [, written] =
    /^\s*worktree\s*=\s*"?([^"\n]+?)"?\s*$/m.exec(readTextOf(join(own, 'config'), inputs)) ?? [];
  return written !== undefined && resolve(own, written) === worktree;
}
