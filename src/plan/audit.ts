import type { Policy } from '../policy/policy.ts';
import { buildFiles, controlFiles, effects, type ControlEffect } from './control-files.ts';
import type { HostFacts } from './facts.ts';
import { isWithin, join, relativeTo } from './paths.ts';
import type { World } from './plan.ts';
import { protectedPaths } from './protect.ts';

/** Something in a project that can act outside the sandbox, and how. */
export interface Finding {
  readonly kind: FindingKind;
  /** Relative to the root. */
  readonly path: string;
  /** What it can do. */
  readonly why: string;
  /** Tells this one from a later one at the same path. */
  readonly mark: string;
}

type FindingKind =
  | 'new file'
  | 'changed file'
  | 'link'
  | 'repository'
  | 'shared file'
  | 'set-id file'
  | 'fifo'
  | 'device';

/** What stands at paths of a project: a mark of the content, or `null` for nothing. */
export type FileMarks = Readonly<Record<string, string | null>>;

/** What a project had when it was first launched, or when its owner last accepted what the audit found. */
export interface AuditRecord {
  readonly root: string;
  readonly files: FileMarks;
  /** Keys of findings that were accepted. */
  readonly accepted: readonly string[];
}

/** `git rebase --continue` runs the commands that an unfinished rebase has left to do. */
const rebases = ['.git/rebase-merge', '.git/rebase-apply'];

/** The files, relative to the root, that the inside can make or change and that the host may run. */
export function auditedFiles({ watched }: World, policy: Policy, facts: HostFacts): string[] {
  const { root } = facts;
  const held = new Set(protectedPaths(policy, facts).map(({ path }) => path));
  const absent = watched.map(({ path }) => path).filter((path) => isWithin(path, root));
  const opened = controlFiles
    .map(({ path }) => path)
    .filter((path) => path !== '.git' && !held.has(join(root, path)));
  const all = [
    ...absent.map((path) => relativeTo(path, root)),
    ...opened,
    ...buildFiles,
    ...rebases,
  ];
  return [...new Set(all)].toSorted();
}

/** What differs from the record. A file that is gone can do nothing. */
export function compareFiles({ files }: AuditRecord, now: FileMarks): Finding[] {
  return Object.entries(files).flatMap(([path, before]): Finding[] => {
    const mark = now[path] ?? null;
    if (mark === null || before === mark) return [];
    const kind = before === null ? 'new file' : 'changed file';
    return [{ kind, path, why: effects[effectOf(path)], mark }];
  });
}

/** By which an accepted finding is known again. */
export function findingKey({ kind, path, mark }: Finding): string {
  return `${kind} ${path} ${mark}`;
}

/** Removing one of these loses nothing that somebody else has made. */
const removable: ReadonlySet<FindingKind> = new Set<FindingKind>([
  'new file',
  'link',
  'set-id file',
  'fifo',
  'device',
]);

export function isRemovable({ kind }: Finding): boolean {
  return removable.has(kind);
}

const known = new Map<string, ControlEffect>([
  ...buildFiles.map((path) => [path, 'build'] as const),
  ...controlFiles.map(({ path, effect }) => [path, effect] as const),
]);

function effectOf(path: string): ControlEffect {
  return known.get(path) ?? (path.split('/').includes('.git') ? 'git' : 'user');
}
