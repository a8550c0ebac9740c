import { accessTo, type Access } from './access.ts';
import type { PathFacts } from './facts.ts';
import type { Operation } from './operation.ts';
import { comparePaths } from './paths.ts';
import type { World } from './plan.ts';
import { resolveIn } from './resolve-path.ts';
import type { Origin } from '../policy/origin.ts';

/** One difference between two worlds, seen from the second. */
export interface Change {
  readonly kind: ChangeKind;
  /** The path inside, the name of a variable, or empty for the network. */
  readonly what: string;
  readonly from?: Access;
  readonly to?: Access;
  /** The host path behind it, where the second world shows one, links followed. */
  readonly host?: string;
  /** What brings the change in the second world, or what is gone from the first. */
  readonly origin?: Origin;
}

export type ChangeKind =
  | 'readable'
  | 'writable'
  | 'no longer writable'
  | 'hidden'
  | 'other object'
  | 'private'
  | 'no longer private'
  | 'seeded'
  | 'variable added'
  | 'variable removed'
  | 'variable changed'
  | 'network shared'
  | 'network gone'
  | 'user namespaces allowed'
  | 'user namespaces refused'
  | 'system calls unfiltered'
  | 'system calls filtered'
  | 'terminal session shared'
  | 'terminal session apart';

/** Kinds that let the inside do more. */
export const widening: ReadonlySet<ChangeKind> = new Set<ChangeKind>([
  'readable',
  'writable',
  'other object',
  'seeded',
  'variable added',
  'variable changed',
  'network shared',
  'user namespaces allowed',
  'system calls unfiltered',
  'terminal session shared',
]);

/** What the second world makes visible, writable, hidden or reachable that the first does not. */
export function compareWorlds(before: World, after: World, facts: PathFacts): Change[] {
  const points = [...before.operations, ...after.operations].map(({ dest }) => dest);
  const paths = [...new Set(points)].toSorted(comparePaths);
  return [
    ...paths.flatMap((path) => comparePath(path, before.operations, after.operations, facts)),
    ...compareSeeds(before, after),
    ...compareVariables(before, after),
    ...compareOptions(before, after),
  ];
}

function comparePath(
  path: string,
  before: readonly Operation[],
  after: readonly Operation[],
  facts: PathFacts,
): Change[] {
  const [one, other] = [look(path, before, facts), look(path, after, facts)];
  const kind = kindOf(one, other);
  if (kind === undefined) return [];
  const origin = (other.through ?? one.through)?.origin;
  return [
    {
      kind,
      what: path,
      from: one.access,
      to: other.access,
      ...(other.object !== undefined && { host: other.object }),
      ...(origin && { origin }),
    },
  ];
}

interface Look {
  readonly access: Access;
  readonly through: Operation | undefined;
  /** The host object whose own content is seen there, links followed. */
  readonly object?: string;
}

function look(path: string, operations: readonly Operation[], facts: PathFacts): Look {
  const { access, view } = accessTo(path, operations, facts);
  const { host, through } = view;
  const shown =
    access === 'read-only' ||
    reaches(access) ||
    (access === 'private' && through?.kind === 'overlay');
  if (!shown || host === undefined) return { access, through };
  const object = resolveIn(host, facts).path;
  return { access, through, object };
}

function kindOf(before: Look, after: Look): ChangeKind | undefined {
  if (after.object === undefined) {
    if (before.object !== undefined) return 'hidden';
    if ((before.access === 'private') === (after.access === 'private')) return undefined;
    return after.access === 'private' ? 'private' : 'no longer private';
  }
  if (before.object === undefined) return reaches(after.access) ? 'writable' : 'readable';
  if (before.object !== after.object) return 'other object';
  // Device nodes there work only then.
  if (after.access === 'device' && before.access === 'read-write') return 'writable';
  if (reaches(before.access) === reaches(after.access)) return undefined;
  return reaches(after.access) ? 'writable' : 'no longer writable';
}

/** Whether writing there changes the host. */
function reaches(access: Access): boolean {
  return access === 'read-write' || access === 'device';
}

/** Host files that a new private directory starts with. */
function compareSeeds(before: World, after: World): Change[] {
  const had = new Set(seeds(before));
  return seeds(after).flatMap((what): Change[] =>
    had.has(what) ? [] : [{ kind: 'seeded', what }],
  );
}

function seeds({ directories }: World): string[] {
  return directories.flatMap(({ seed }) =>
    (seed?.files ?? []).map((file) => `${seed?.from}/${file}`),
  );
}

function compareVariables(before: World, after: World): Change[] {
  const [one, other] = [before.environment, after.environment];
  const had = new Set([...one.keep, ...Object.keys(one.set)]);
  const has = new Set([...other.keep, ...Object.keys(other.set)]);
  return [
    ...[...has].flatMap((what): Change[] => {
      if (!had.has(what)) return [{ kind: 'variable added', what }];
      return one.set[what] === other.set[what] ? [] : [{ kind: 'variable changed', what }];
    }),
    ...[...had].flatMap((what): Change[] =>
      has.has(what) ? [] : [{ kind: 'variable removed', what }],
    ),
  ];
}

function compareOptions(before: World, after: World): Change[] {
  const toggles: readonly [(world: World) => boolean, ChangeKind, ChangeKind][] = [
    [({ namespaces }) => namespaces.includes('--share-net'), 'network shared', 'network gone'],
    [
      ({ namespaces }) => namespaces.includes('--disable-userns'),
      'user namespaces refused',
      'user namespaces allowed',
    ],
    [({ seccomp }) => seccomp !== undefined, 'system calls filtered', 'system calls unfiltered'],
    // `auto` shares it only with a terminal, so it lies between the other two.
    [({ session }) => session === 'always', 'terminal session apart', 'terminal session shared'],
    [({ session }) => session === 'never', 'terminal session shared', 'terminal session apart'],
  ];
  return toggles.flatMap(([test, present, absent]): Change[] => {
    const [was, is] = [test(before), test(after)];
    return was === is ? [] : [{ kind: is ? present : absent, what: '' }];
  });
}
