import type { PathFact, PathFacts, PathKind } from './facts.ts';
import { dirname, join, normalise } from './paths.ts';

/** As many links as the kernel follows before ELOOP (path_resolution(7)). */
const mostLinks = 40;

export interface ResolvedPath {
  /** The path with every link followed, as far as it exists. */
  readonly path: string;
  readonly kind: Exclude<PathKind, 'symlink'>;
}

/**
 * Follows links as the kernel does. `lookup` says what stands at a path without following it: the host's
 * `lstat` while facts are collected, the collected facts while planning.
 */
export function resolvePath(path: string, lookup: (path: string) => PathFact): ResolvedPath {
  // The next one last.
  const rest = components(path).toReversed();
  let at = '/';
  let links = 0;
  let kind: ResolvedPath['kind'] = 'directory';
  for (let part = rest.pop(); part !== undefined; part = rest.pop()) {
    if (part === '..') {
      at = dirname(at);
      continue;
    }
    const next = at === '/' ? `/${part}` : `${at}/${part}`;
    const fact = lookup(next);
    if (fact.kind !== 'symlink') {
      at = next;
      kind = fact.kind;
      if (kind !== 'directory' && rest.length > 0) {
        return {
          path: join(at, rest.toReversed().join('/')),
          kind: kind === 'denied' ? 'denied' : 'missing',
        };
      }
      continue;
    }
    links += 1;
    if (links > mostLinks) return { path: next, kind: 'missing' };
    const target = fact.target ?? '';
    if (target.startsWith('/')) at = '/';
    rest.push(...components(target).toReversed());
    kind = 'directory';
  }
  return { path: at, kind };
}

function components(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}

/** The same by collected facts; a path that was not looked at is missing. Planning asks many times about few paths. */
export function resolveIn(path: string, facts: PathFacts): ResolvedPath {
  const known = resolved.get(facts) ?? new Map<string, ResolvedPath>();
  if (known.size === 0) resolved.set(facts, known);
  const found = known.get(path) ?? resolvePath(path, (each) => facts[each] ?? { kind: 'missing' });
  known.set(path, found);
  return found;
}

/** Facts never change. */
const resolved = new WeakMap<PathFacts, Map<string, ResolvedPath>>();

/** The path that a link at `link` with text `target` points to, one step only. */
export function linkTarget(link: string, target: string): string {
  const parts: string[] = [];
  const start = target.startsWith('/') ? target : `${dirname(link)}/${target}`;
  for (const part of start.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return normalise(parts.join('/'));
}
