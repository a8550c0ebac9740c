import type { PathFacts } from './facts.ts';
import type { Operation } from './operation.ts';
import { isWithin, join, prefixes, rebase, relativeTo } from './paths.ts';
import { linkTarget } from './resolve-path.ts';

/** What the sandbox has at a path. `through` is the operation that decides it; none is the bare root. */
export interface View {
  readonly path: string;
  readonly through?: Operation;
  /** The host path behind it, when a bind or overlay shows one. */
  readonly host?: string;
}

const mostLinks = 40;

/**
 * Looks at a path as a process inside would: the last operation at or above it decides, links are followed,
 * both those that the plan makes and those in what it shows.
 */
export function viewPath(path: string, operations: readonly Operation[], facts: PathFacts): View {
  let current = path;
  for (let links = 0; links < mostLinks; links += 1) {
    const link = firstLink(current, operations, facts);
    if (link === undefined) return direct(current, operations);
    current = join(link.target, current.slice(link.at.length));
  }
  return { path: current };
}

/** As `viewPath`, without following a link at any component. */
export function direct(path: string, operations: readonly Operation[]): View {
  const through = operations.findLast(({ dest }) => isWithin(path, dest));
  if (through === undefined) return { path };
  const host = hostPath(path, through);
  return host === undefined ? { path, through } : { path, through, host };
}

/** Whether something of the host is at the path: a bind or overlay shows it and the host has it. */
export function showsHost(view: View, facts: PathFacts): boolean {
  if (view.host === undefined) return false;
  const kind = facts[view.host]?.kind ?? 'missing';
  return kind !== 'missing' && kind !== 'denied';
}

function hostPath(path: string, operation: Operation): string | undefined {
  const shows = operation.kind === 'bind' || operation.kind === 'overlay';
  return shows ? rebase(path, operation.dest, operation.source) : undefined;
}

function firstLink(
  path: string,
  operations: readonly Operation[],
  facts: PathFacts,
): { at: string; target: string } | undefined {
  for (const prefix of prefixes(path)) {
    const { through, host } = direct(prefix, operations);
    if (through?.kind === 'symlink' && relativeTo(prefix, through.dest) === '') {
      return { at: prefix, target: linkTarget(prefix, through.target) };
    }
    const fact = host === undefined || prefix === through?.dest ? undefined : facts[host];
    if (fact?.kind === 'symlink') {
      return { at: prefix, target: linkTarget(prefix, fact.target ?? '') };
    }
  }
  return undefined;
}
