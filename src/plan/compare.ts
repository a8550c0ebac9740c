import { accessTo, type Access, type PathAccess } from './access.ts';
import type { PathFacts } from './facts.ts';
import type { Operation } from './operation.ts';
import { comparePaths } from './paths.ts';
import type { Plan } from './plan.ts';
import type { Origin } from '../policy/origin.ts';

/** One difference between two plans, seen from the second. */
export interface Change {
  readonly kind: ChangeKind;
  /** The path inside, the name of a variable, or empty for the network. */
  readonly what: string;
  readonly from?: Access;
  readonly to?: Access;
  /** The host path behind it, where the second plan shows one. */
  readonly host?: string;
  /** What in the second plan brings the change, or in the first what is gone. */
  readonly origin?: Origin;
}

export type ChangeKind =
  | 'readable'
  | 'writable'
  | 'no longer writable'
  | 'hidden'
  | 'other object'
  | 'private'
  | 'variable added'
  | 'variable removed'
  | 'variable changed'
  | 'network shared'
  | 'network gone'
  | 'user namespaces allowed'
  | 'user namespaces refused';

/** Kinds that let the inside do more. */
export const widening: ReadonlySet<ChangeKind> = new Set<ChangeKind>([
  'readable',
  'writable',
  'other object',
  'variable added',
  'variable changed',
  'network shared',
  'user namespaces allowed',
]);

/** What the second plan makes visible, writable, hidden or reachable that the first does not. */
export function comparePlans(before: Plan, after: Plan, facts: PathFacts): Change[] {
  const points = [...before.operations, ...after.operations].map(({ dest }) => dest);
  const paths = [...new Set(points)].toSorted(comparePaths);
  return [
    ...paths.flatMap((path) => comparePath(path, before.operations, after.operations, facts)),
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
  const [one, other] = [accessTo(path, before, facts), accessTo(path, after, facts)];
  const kind = kindOf(one, other);
  if (kind === undefined) return [];
  const { host, through } = other.view;
  const origin = (through ?? one.view.through)?.origin;
  return [
    {
      kind,
      what: path,
      from: one.access,
      to: other.access,
      ...(shows(other) && host !== undefined && { host }),
      ...(origin && { origin }),
    },
  ];
}

function kindOf(before: PathAccess, after: PathAccess): ChangeKind | undefined {
  const [was, is] = [shows(before), shows(after)];
  if (!was && !is)
    return before.access !== 'private' && after.access === 'private' ? 'private' : undefined;
  if (!is) return 'hidden';
  if (!was) return reaches(after) ? 'writable' : 'readable';
  if (before.view.host !== after.view.host) return 'other object';
  if (reaches(before) === reaches(after)) return undefined;
  return reaches(after) ? 'writable' : 'no longer writable';
}

/** Whether the host's own content is seen there. */
function shows({ access, view }: PathAccess): boolean {
  const host: readonly Access[] = ['read-only', 'read-write', 'device'];
  return host.includes(access) || (access === 'private' && view.through?.kind === 'overlay');
}

/** Whether writing there changes the host. */
function reaches({ access }: PathAccess): boolean {
  return access === 'read-write' || access === 'device';
}

function compareVariables(before: Plan, after: Plan): Change[] {
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

function compareOptions(before: Plan, after: Plan): Change[] {
  const toggles = [
    ['--share-net', 'network shared', 'network gone'],
    ['--disable-userns', 'user namespaces refused', 'user namespaces allowed'],
  ] as const;
  return toggles.flatMap(([option, present, absent]): Change[] => {
    const [was, is] = [before.namespaces.includes(option), after.namespaces.includes(option)];
    return was === is ? [] : [{ kind: is ? present : absent, what: '' }];
  });
}
