import { problem, type Diagnostic, type Location } from '../diagnostics/diagnostic.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { mountDefaults, sourceless } from '../schema/mount.ts';
import type { Policy, PolicyMount } from '../policy/policy.ts';
import { decidingOrigin, isProjectOrigin, showOrigin, type Origin } from '../policy/origin.ts';
import { expandPath, type Expanded } from './expand.ts';
import type { HostFacts } from './facts.ts';
import { isWithin, sortedByPath } from './paths.ts';

/** A mount whose variables have values. */
export interface WantedMount {
  readonly mount: PolicyMount;
  readonly dest: string;
  /** The host path; absent for modes that need none. */
  readonly source?: string;
  /** The highest layer that says something about it. */
  readonly origin: Origin;
  /** The mount shows one secret, named as such. */
  readonly role?: 'secret';
}

/** A read-only mount that another option stands for. */
export function impliedMount(path: string, origin: Origin): PolicyMount {
  return { ...mountDefaults, path, dest: path, history: [], origins: { dest: origin } };
}

/** Places inside that bubblewrap needs for itself, or that would undo what it sets up. */
const reserved = ['/oldroot', '/newroot', '/proc', '/sys'];

/**
 * Expands every mount and merges those whose destinations turn out to be the same.
 */
export function wantedMounts(
  policy: Policy,
  facts: HostFacts,
): { mounts: WantedMount[]; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const byDestination = new Map<string, PolicyMount>();
  for (const mount of policy.mounts) {
    const dest = expandField(mount, 'dest', facts, diagnostics);
    if (dest === undefined) continue;
    const bad = badDestination(mount, dest);
    if (bad !== undefined) {
      diagnostics.push(bad);
      continue;
    }
    const other = byDestination.get(dest);
    if (other !== undefined) diagnostics.push(...sameDestination(other, mount, facts));
    byDestination.set(dest, other === undefined ? mount : mergeMounts(other, mount));
  }
  const mounts = [...byDestination].flatMap(([dest, mount]) =>
    wanted(mount, dest, facts, diagnostics),
  );
  return { mounts, diagnostics };
}

/** Parents before children, `late` mounts after all others. */
export function inOrder(
  mounts: readonly WantedMount[],
  placeOf: (mount: WantedMount) => string = ({ dest }) => dest,
): WantedMount[] {
  return sortedByPath(mounts, (each) => `${Number(each.mount.late)}${placeOf(each)}`);
}

/** The place of a field in its file, or of the mount. */
export function fieldPlace(
  mount: PolicyMount,
  field: keyof PolicyMount['origins'],
): Location | undefined {
  return (mount.origins[field] ?? mount.origins.dest).at;
}

/** Where the highest layer that speaks of a mount says how it appears inside. */
export function destinationPlace({ mount, origin }: WantedMount): Location | undefined {
  const { dest } = mount.origins;
  return dest.rank === origin.rank ? dest.at : origin.at;
}

function wanted(
  mount: PolicyMount,
  dest: string,
  facts: HostFacts,
  diagnostics: Diagnostic[],
): WantedMount[] {
  if (mount.mode === 'none') return [];
  const origin = decidingOrigin(mount.origins);
  if (mount.mode !== 'state-dir' && (mount.seed.length > 0 || mount.scope === 'user')) {
    const field = mount.seed.length > 0 ? 'seed' : 'scope';
    const message = `\`${field}\` has no meaning for the mode \`${mount.mode}\` of \`${mount.dest}\``;
    const help = `Remove it, or use \`mode: state-dir\`.`;
    diagnostics.push(problem('bad-value', message, { at: fieldPlace(mount, field), help }));
  }
  if (sourceless.includes(mount.mode) && mount.seed.length === 0) return [{ mount, dest, origin }];
  const source = expandField(mount, 'path', facts, diagnostics);
  return source === undefined ? [] : [{ mount, dest, source, origin }];
}

function expandField(
  mount: PolicyMount,
  field: 'path' | 'dest',
  facts: HostFacts,
  diagnostics: Diagnostic[],
): string | undefined {
  const expanded = expandPath(mount[field], facts);
  if ('value' in expanded) return expanded.value;
  if ('unset' in expanded && mount.optional) return undefined;
  const at = (mount.origins[field] ?? mount.origins.dest).at;
  diagnostics.push(notExpanded(expanded, at, facts));
  return undefined;
}

/** Variables that people name in a policy, set or not. */
const usualVariables = [
  ...'HOME PWD USER TMPDIR SSH_AUTH_SOCK NIX_USER_PROFILE_DIR XDG_RUNTIME_DIR'.split(' '),
  ...'XDG_CONFIG_HOME XDG_DATA_HOME XDG_STATE_HOME XDG_CACHE_HOME'.split(' '),
];

/** The diagnostic for a text whose variables could not be replaced. */
export function notExpanded(
  expanded: Exclude<Expanded, { value: string }>,
  at: Location | undefined,
  { environment }: Pick<HostFacts, 'environment'>,
): Diagnostic {
  if ('problem' in expanded) {
    const help = 'Correct the values of its variables, or write the path without them.';
    return problem('bad-path', expanded.problem, { at, help });
  }
  const { unset } = expanded;
  const others = [...usualVariables, ...environment].filter((name) => name !== unset);
  const near = suggest(unset, others);
  const question = near === undefined ? '' : `Did you mean \`$${near}\`? `;
  return problem('unset-variable', `the variable \`${unset}\` is unset or empty`, {
    at,
    help: `${question}Set it, or write \`\${${unset}:-/some/default}\`; a mount can also be \`optional: true\`.`,
  });
}

/** Why nothing may be mounted at a path: as it is written, and again once links are followed. */
export function badDestination(mount: PolicyMount, dest: string): Diagnostic | undefined {
  const taken = dest === '/' ? '/' : reserved.find((each) => isWithin(dest, each));
  if (taken === undefined || mount.mode === 'none') return undefined;
  const spelled = mount.dest === dest ? `\`${dest}\`` : `\`${mount.dest}\` (\`${dest}\`)`;
  const message = `${spelled} cannot be the \`dest\` of a \`${mount.mode}\` mount: \`${taken}\` belongs to the sandbox itself`;
  const help = 'Choose a destination of your own.';
  return problem('bad-destination', message, { at: fieldPlace(mount, 'dest'), help });
}

/** Two spellings of one destination, such as `$XDG_CONFIG_HOME/x` and `$HOME/.config/x`: the higher layer wins. */
function mergeMounts(left: PolicyMount, right: PolicyMount): PolicyMount {
  const fields = new Set([...Object.keys(left.origins), ...Object.keys(right.origins)]);
  const merged: Record<string, unknown> = { ...left };
  const origins: Record<string, Origin> = {};
  for (const field of fields as Set<keyof PolicyMount['origins']>) {
    const [from, origin] = higher(field, left, right);
    merged[field] = from[field];
    origins[field] = origin;
  }
  const history = [...left.history, ...right.history].toSorted(
    (one, other) => one.origin.rank - other.origin.rank,
  );
  return {
    ...(merged as unknown as PolicyMount),
    history,
    origins: origins as PolicyMount['origins'],
  };
}

function higher(
  field: keyof PolicyMount['origins'],
  left: PolicyMount,
  right: PolicyMount,
): [PolicyMount, Origin] {
  const [ours, theirs] = [left.origins[field], right.origins[field]];
  if (theirs === undefined || (ours !== undefined && ours.rank > theirs.rank)) {
    return [left, ours ?? left.origins.dest];
  }
  return [right, theirs];
}

/** What two files may say about one destination holds for its other spellings too. */
function sameDestination(left: PolicyMount, right: PolicyMount, facts: HostFacts): Diagnostic[] {
  const [lower, upper] =
    left.origins.dest.rank <= right.origins.dest.rank ? [left, right] : [right, left];
  const at = fieldPlace(upper, 'dest');
  const related = lower.origins.dest.at && {
    message: 'the other one is here',
    at: lower.origins.dest.at,
  };
  if (lower.origins.dest.rank === upper.origins.dest.rank) {
    const message = `\`${upper.dest}\` and \`${lower.dest}\` are the same destination, which stands twice in one file`;
    return [
      problem('duplicate-destination', message, {
        at,
        help: 'Keep one of the two entries.',
        ...(related && { related }),
      }),
    ];
  }
  const { path } = upper.origins;
  if (path === undefined || !isProjectOrigin(path) || sameSource(lower, upper, facts)) return [];
  const message = `a project file cannot change the source of \`${upper.dest}\`, which ${showOrigin(lower.origins.dest)} sets`;
  const help = 'Mount it at another destination, or change the layer that sets it.';
  return [problem('project-changes-source', message, { at, help, ...(related && { related }) })];
}

function sameSource(left: PolicyMount, right: PolicyMount, facts: HostFacts): boolean {
  const [one, other] = [expandPath(left.path, facts), expandPath(right.path, facts)];
  return 'value' in one && 'value' in other && one.value === other.value;
}
