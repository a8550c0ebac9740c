import type { MountEntry } from '../policy/history.ts';
import type { Origin } from '../policy/origin.ts';
import type { Policy } from '../policy/policy.ts';
import type { PresetFile } from '../source/layer.ts';
import { accessTo, type Access } from './access.ts';
import { expandPath } from './expand.ts';
import type { HostFacts } from './facts.ts';
import type { Operation } from './operation.ts';
import { isWithin } from './paths.ts';
import { resolvePath } from './resolve-path.ts';
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
  };
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
  readonly presets: readonly PresetFile[];
}

/** Explains one absolute path; `write` asks how it could be written. */
export function explainPath(
  path: string,
  write: boolean,
  context: ExplainContext,
): PathExplanation {
  const { operations, facts } = context;
  const { view, access, exists, writable } = accessTo(path, operations, facts.paths);
  const because = reason(view.through, context);
  const onHost = isOnHost(path, facts);
  return {
    path,
    ...(view.path !== path && { leads_to: view.path }),
    access,
    exists,
    writable,
    ...(view.host !== undefined && { host: view.host }),
    ...(because && { because }),
    on_host: onHost,
    ...(onHost && !satisfied(access, write) && { suggestion: suggestion(path, write, context) }),
  };
}

function isOnHost(path: string, { paths }: HostFacts): boolean {
  const { kind } = resolvePath(path, (each) => paths[each] ?? { kind: 'missing' });
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
  through: Operation | undefined,
  { policy, facts }: ExplainContext,
): PathExplanation['because'] {
  if (through === undefined) return undefined;
  const mount = wantedMounts(policy, facts).mounts.find(
    ({ origin }) => origin === through.origin,
  )?.mount;
  const entries = mount?.history ?? [];
  return {
    dest: through.dest,
    origin: through.origin,
    ...(mount?.why !== undefined && { why: mount.why }),
    replaces: entries.filter(({ origin }) => origin.rank < through.origin.rank),
  };
}

function suggestion(path: string, write: boolean, context: ExplainContext): Suggestion {
  const mode = write ? '\n      mode: read-write' : '';
  return {
    presets: context.presets.flatMap((file) =>
      shows(file, path, write, context) ? [file.id] : [],
    ),
    yaml: `sandbox:\n  mounts:\n    - path: ${withVariables(path, context.facts)}${mode}`,
  };
}

/** Whether a preset that is not applied yet has a mount of the host path. */
function shows(
  file: PresetFile,
  path: string,
  write: boolean,
  { policy, facts }: ExplainContext,
): boolean {
  if (file.preset.category === 'base' || policy.presets.some(({ id }) => id === file.id))
    return false;
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
