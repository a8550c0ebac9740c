import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  opendirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  type Stats,
} from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { FileMarks, Finding } from '../plan/audit.ts';
import { controlFiles, effects } from '../plan/control-files.ts';
import { isWithin } from '../plan/paths.ts';

export interface Walk {
  readonly findings: readonly Finding[];
  /** False when the project is so large that the walk gave up. */
  readonly complete: boolean;
}

/** Entries of a project that are looked at: some seconds. */
const mostEntries = 500_000;

/** A file that is larger is known by its size and time. */
const mostBytes = 1024 * 1024;

/** Marks of what stands at paths below a root. Links are not followed. */
export function markFiles(root: string, paths: readonly string[]): FileMarks {
  return Object.fromEntries(paths.map((path) => [path, markOf(join(root, path))]));
}

function markOf(path: string): string | null {
  const status = statusOf(path);
  if (status === undefined) return null;
  if (status.isSymbolicLink()) return `link ${readlinkSync(path)}`;
  if (!status.isFile()) return status.isDirectory() ? 'directory' : 'special';
  if (status.size > mostBytes) return `${status.size} ${status.mtimeMs}`;
  try {
    return createHash('sha256').update(readFileSync(path)).digest('hex');
  } catch {
    return 'unreadable';
  }
}

/**
 * Walks a whole project, downloaded dependencies too, without following a link. `known` are `.git` files and
 * repositories that belong to it. Inside a repository's own directory nothing is looked at.
 */
export function walkProject(root: string, known: readonly string[]): Walk {
  const findings: Finding[] = [];
  const belongs = new Set([join(root, '.git'), ...known]);
  const waiting = [root];
  let seen = 0;
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const names = namesIn(at);
    findings.push(...repositoriesAt(at, names, root, belongs));
    for (const name of names) {
      seen += 1;
      if (seen > mostEntries) return { findings: sorted(findings), complete: false };
      const path = join(at, name);
      const status = statusOf(path);
      if (status === undefined) continue;
      if (status.isDirectory()) {
        if (name !== '.git') waiting.push(path);
      } else findings.push(...findingsOf(path, status, root));
    }
  }
  return { findings: sorted(findings), complete: true };
}

function findingsOf(path: string, status: Stats, root: string): Finding[] {
  const shown = relative(root, path);
  if (status.isSymbolicLink()) return linkOut(path, root);
  if (status.isFIFO()) {
    return [{ kind: 'fifo', path: shown, why: 'a program that reads it waits forever', mark: '' }];
  }
  if (status.isBlockDevice() || status.isCharacterDevice()) {
    return [{ kind: 'device', path: shown, why: 'it is a device of the host', mark: '' }];
  }
  if (status.isFile() && status.nlink > 1 && isControl(shown)) {
    const why = 'it has a second name, under which the inside may change it';
    return [{ kind: 'shared file', path: shown, why, mark: String(status.nlink) }];
  }
  if (status.isFile() && (status.mode & 0o6000) !== 0) {
    const why = 'whoever starts it gets the rights of its owner or group';
    return [{ kind: 'set-id file', path: shown, why, mark: (status.mode & 0o7777).toString(8) }];
  }
  return [];
}

function isControl(path: string): boolean {
  return controlFiles.some((each) => isWithin(path, each.path));
}

/** A program of the host that writes to the link writes to the target. The Nix store cannot be written. */
function linkOut(path: string, root: string): Finding[] {
  const target = readlinkSync(path);
  const written = resolve(dirname(path), target);
  const leads = [realTarget(path), written].find((each) => !isWithin(each, root));
  if (leads === undefined || isWithin(leads, '/nix/store')) return [];
  const why = `a program on the host that follows it reaches ${leads}`;
  return [{ kind: 'link', path: relative(root, path), why, mark: target }];
}

/** Where a link leads in the end; for one that leads nowhere, where the directory of its target is. */
function realTarget(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const target = resolve(dirname(path), readlinkSync(path));
    try {
      return join(realpathSync(dirname(target)), target.slice(dirname(target).length));
    } catch {
      return target;
    }
  }
}

/** A `.git` of another repository, or a directory that git takes for one by what lies in it. */
function repositoriesAt(
  directory: string,
  names: readonly string[],
  root: string,
  belongs: ReadonlySet<string>,
): Finding[] {
  const inside = join(directory, '.git');
  const bare = ['HEAD', 'objects', 'refs'].every((name) => names.includes(name));
  const found = [
    ...(names.includes('.git') && !belongs.has(inside) ? [inside] : []),
    ...(bare ? [directory] : []),
  ];
  return found.flatMap((repository): Finding[] => {
    const isFile = statusOf(repository)?.isDirectory() !== true;
    const file = isFile ? repository : join(repository, 'config');
    const path = relative(root, existsSync(file) ? file : repository);
    const mark = `${markOf(file)} ${namesIn(join(repository, 'hooks')).toSorted().join(' ')}`;
    return [{ kind: 'repository', path, why: effects.git, mark }];
  });
}

function sorted(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((left, right) => (left.path < right.path ? -1 : 1));
}

function namesIn(directory: string): string[] {
  const names: string[] = [];
  try {
    const open = opendirSync(directory);
    try {
      for (let entry = open.readSync(); entry !== null; entry = open.readSync()) {
        names.push(entry.name);
      }
    } finally {
      open.closeSync();
    }
  } catch {
    // Out of reach for this user, or no directory any more.
  }
  return names;
}

function statusOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
