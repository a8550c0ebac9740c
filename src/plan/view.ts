import type { PathFact, PathFacts } from './facts.ts';
import type { Operation } from './operation.ts';
import { isWithin, prefixes, rebase } from './paths.ts';
import { resolvePath } from './resolve-path.ts';

/** What the sandbox has at a path. `through` is the operation that decides it; none is the bare root. */
export interface View {
  readonly path: string;
  readonly through?: Operation;
  /** The host path behind it, when a bind or overlay shows one. */
  readonly host?: string;
}

/**
 * Looks at a path as a process inside would: the last operation at or above it decides, links are followed,
 * both those that the plan makes and those in what it shows.
 */
export function viewPath(path: string, operations: readonly Operation[], facts: PathFacts): View {
  const { path: target, kind } = resolvePath(
    path,
    (each) => linkAt(each, operations, facts) ?? { kind: 'directory' },
  );
  // Links in a circle lead nowhere.
  return kind === 'missing' ? { path: target } : look(target, operations, facts);
}

/** Host paths that decide what is at a path and that the facts do not have; more can follow from what they are. */
export function unreadPaths(
  path: string,
  operations: readonly Operation[],
  facts: PathFacts,
): string[] {
  const { path: target, through } = viewPath(path, operations, facts);
  const behind = prefixes(target).flatMap((prefix) => {
    const { through: by, host } = direct(prefix, operations);
    return by?.kind === 'overlay' && host !== undefined && by.upper !== undefined
      ? [host, rebase(prefix, by.dest, by.upper)]
      : (host ?? []);
  });
  const all = through?.kind === 'proc' ? [...behind, target] : behind;
  return all.filter((host) => facts[host] === undefined);
}

/** As `viewPath`, without following a link, and with what an overlay has kept. */
export function look(path: string, operations: readonly Operation[], facts: PathFacts): View {
  const view = direct(path, operations);
  const { through, host } = view;
  if (through?.kind !== 'overlay' || through.upper === undefined || host === undefined) return view;
  const { dest, upper } = through;
  for (const prefix of prefixes(path).filter((each) => isWithin(each, dest) && each !== dest)) {
    const kept = rebase(prefix, dest, upper);
    const kind = facts[kept]?.kind ?? 'missing';
    if (kind === 'missing') return view;
    if (prefix === path && kind === 'directory') {
      return facts[host]?.kind === 'directory' ? view : { ...view, host: kept };
    }
    if (kind === 'directory') continue;
    // A device is how an overlay notes that something was removed.
    return prefix === path && kind !== 'device' ? { ...view, host: kept } : { path, through };
  }
  return view;
}

/** As `look`, by the operations alone. */
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

function linkAt(
  path: string,
  operations: readonly Operation[],
  facts: PathFacts,
): PathFact | undefined {
  const { through, host } = look(path, operations, facts);
  if (through?.kind === 'symlink' && path === through.dest) {
    return { kind: 'symlink', target: through.target };
  }
  const fact = host === undefined || path === through?.dest ? undefined : facts[host];
  return fact?.kind === 'symlink' ? fact : undefined;
}
