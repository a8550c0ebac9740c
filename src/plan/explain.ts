import type { MountEntry } from '../policy/history.ts';
import { decidingOrigin, type Origin } from '../policy/origin.ts';
import type { Policy } from '../policy/policy.ts';
import type { Mode } from '../schema/mount.ts';
import type { PresetFile } from '../source/layer.ts';
import { accessTo, type Access } from './access.ts';
import { expandPath } from './expand.ts';
import { protectionOf, unprotecting, type PathProtection } from './explain-protection.ts';
import type { HostFacts } from './facts.ts';
import type { Operation } from './operation.ts';
import type { Covered } from './optimise.ts';
import { isWithin } from './paths.ts';
import { resolveIn } from './resolve-path.ts';
import type { View } from './view.ts';
import { wantedMounts } from './wanted.ts';

/** Why a path is, or is not, visible inside. */
export interface PathExplanation {
  readonly path: string;
  /** Where links lead, when that is another path. */
  readonly leads_to?: string;
  readonly access: Access;
  readonly exists: boolean;
  readonly writable: boolean;
  /** Whether the host has something at this path. */
  readonly on_host: boolean;
  /** The host path behind it. */
  readonly host?: string;
  /** The mount that decides. */
  readonly because?: {
    readonly dest: string;
    readonly origin: Origin;
    readonly why?: string;
    /** What lower layers say about the same destination. */
    readonly replaces: readonly MountEntry[];
    /** The nearest mount for this path that needed none of its own, as this one shows the same. */
    readonly covers?: { readonly dest: string; readonly origin: Origin; readonly why?: string };
  };
  /** A mount of the policy that is not made, though it is for this path. */
  readonly not_mounted?: {
    readonly dest: string;
    readonly mode: Mode;
    readonly origin: Origin;
    readonly replaces: readonly MountEntry[];
  };
  readonly protected?: PathProtection;
  /** How to see it, or to write it. */
  readonly suggestion?: Suggestion;
}

export interface Suggestion {
  /** Shipped or own presets that would show it. */
  readonly presets: readonly string[];
  /** The lines that would show it alone. */
  readonly yaml: string;
}

/** What explaining needs: everything that planning gave, and the presets that could be asked for. */
export interface ExplainContext {
  readonly policy: Policy;
  readonly facts: HostFacts;
  readonly operations: readonly Operation[];
  readonly covered: readonly Covered[];
  readonly presets: readonly PresetFile[];
}

/** Explains one absolute path; `write` asks how it could be written. */
export function explainPath(
  path: string,
  write: boolean,
  context: ExplainContext,
): PathExplanation {
  const { operations, facts, policy } = context;
  const found = accessTo(path, operations, facts.paths);
  const { view, access, exists, writable } = found;
  const because = reason(view, context);
  const onHost = isOnHost(path, facts);
  const guarded = protectionOf(found, policy, facts);
  const missed = notMounted(view, context);
  const wanting = onHost && !satisfied(access, write);
  const advice = wanting ? suggestion(path, write, guarded, context) : undefined;
  return {
    path,
    ...(view.path !== path && { leads_to: view.path }),
    access,
    exists,
    writable,
    ...(view.host !== undefined && { host: view.host }),
    ...(because && { because }),
    ...(missed && { not_mounted: missed }),
    ...(guarded && { protected: guarded }),
    on_host: onHost,
    ...(advice && { suggestion: advice }),
  };
}

function isOnHost(path: string, { paths }: HostFacts): boolean {
  const { kind } = resolveIn(path, paths);
  return kind !== 'missing';
}

/** Whether nothing has to change for somebody who wants to see, or write, what the host has there. */
function satisfied(access: Access, write: boolean): boolean {
  const enough: readonly Access[] = write
    ? ['read-write', 'device', 'private', 'kernel']
    : ['read-only', 'read-write', 'device', 'private', 'kernel'];
  return enough.includes(access);
}

function reason(
  { path, through }: View,
  { policy, facts, covered }: ExplainContext,
): PathExplanation['because'] {
  if (through === undefined) return undefined;
  const { mounts } = wantedMounts(policy, facts);
  const written = ({ dest, origin }: Operation) => {
    const mount = mounts.find((each) => each.origin === origin)?.mount;
    return { dest, origin, ...(mount?.why !== undefined && { why: mount.why }) };
  };
  const entries = mounts.find(({ origin }) => origin === through.origin)?.mount.history ?? [];
  const nearest = covered.findLast(
    ({ operation, by }) => by === through && isWithin(path, operation.dest),
  );
  return {
    ...written(through),
    replaces: entries.filter(({ origin }) => origin.rank < through.origin.rank),
    ...(nearest && { covers: written(nearest.operation) }),
  };
}

/** A mount for the path, on an empty place, that is not made: taken away, or with nothing to show or to hide. */
function notMounted(
  { path, through }: View,
  { policy, facts, operations }: ExplainContext,
): PathExplanation['not_mounted'] {
  if (through !== undefined && through.kind !== 'tmpfs') return undefined;
  const candidates = policy.mounts.flatMap((mount) => {
    const expanded = expandPath(mount.dest, facts);
    const dest = 'value' in expanded ? expanded.value : undefined;
    const deeper = dest !== undefined && dest.length > (through?.dest.length ?? 0);
    return deeper && isWithin(path, dest) ? [{ dest, mount }] : [];
  });
  const [nearest] = candidates.toSorted((left, right) => right.dest.length - left.dest.length);
  if (nearest === undefined || operations.some(({ dest }) => dest === nearest.dest)) {
    return undefined;
  }
  const { dest } = nearest;
  const all = candidates.filter((each) => each.dest === dest).map(({ mount }) => mount);
  const origins = all.map((mount) => ({ mount, origin: decidingOrigin(mount.origins) }));
  const [highest] = origins.toSorted((left, right) => right.origin.rank - left.origin.rank);
  if (highest === undefined) return undefined;
  const { mount, origin } = highest;
  const lower = all
    .flatMap(({ history }) => history)
    .filter((entry) => entry.origin.rank < origin.rank);
  return { dest, mode: mount.mode, origin, replaces: lower };
}

function suggestion(
  path: string,
  write: boolean,
  guarded: PathProtection | undefined,
  context: ExplainContext,
): Suggestion | undefined {
  const applied = new Set(context.policy.presets.map(({ id }) => id));
  const offered = context.presets.filter(
    ({ id, preset }) => preset.category !== 'base' && !applied.has(id),
  );
  if (guarded !== undefined) {
    const written = withVariables(guarded.path, context.facts);
    return unprotecting(guarded.path, written, offered, context.facts);
  }
  const mode = write ? '\n      mode: read-write' : '';
  return {
    presets: offered.flatMap((file) => (shows(file, path, write, context.facts) ? [file.id] : [])),
    yaml: `sandbox:\n  mounts:\n    - path: ${withVariables(path, context.facts)}${mode}`,
  };
}

/** Whether a preset has a mount of the host path. */
function shows(file: PresetFile, path: string, write: boolean, facts: HostFacts): boolean {
  return (file.preset.sandbox.mounts ?? []).some(({ path: source, dest, mode = 'read-only' }) => {
    const expanded = expandPath(dest ?? source, facts);
    const shown = write
      ? ['read-write', 'overlay', 'state-dir']
      : ['read-only', 'read-write', 'overlay'];
    return 'value' in expanded && isWithin(path, expanded.value) && shown.includes(mode);
  });
}

/** The path as one would write it in a file. */
function withVariables(path: string, { home, root }: HostFacts): string {
  if (isWithin(path, root)) return `$PWD${path.slice(root.length)}`;
  return isWithin(path, home) ? `$HOME${path.slice(home.length)}` : path;
}
