import type { AppliedPreset } from '../presets/resolve.ts';
import { environmentDefaults } from '../schema/environment.ts';
import { hardeningDefaults } from '../schema/hardening.ts';
import { mountDefaults, type MountLayer } from '../schema/mount.ts';
import { networkDefaults } from '../schema/network.ts';
import { locate } from '../source/positions.ts';
import { Leaf, type Annotated, type LeavesOf } from './annotate.ts';
import type { MountEntry } from './history.ts';
import { defaultOrigin, type Origin } from './origin.ts';
import type { Policy, PolicyMount, PolicyPreset, PolicyPromise, PolicySecret } from './policy.ts';

/** Fills in the defaults, once, and drops what `env.unset` takes out. A mount
 * of mode `none` stays, as two spellings of one destination meet only once variables have values. */
export function finalize(
  merged: Annotated,
  presets: readonly AppliedPreset[],
  history: Readonly<Record<string, readonly MountEntry[]>>,
): Policy {
  const unset = merged.env?.unset ?? [];
  const absent = new Set(unset.map(({ value }) => value));
  const keep = (merged.env?.keep ?? []).filter(({ value }) => !absent.has(value));
  const set = Object.entries(merged.env?.set ?? {}).filter(([name]) => !absent.has(name));
  const origins: Record<string, Origin> = {};
  const scalars = { origins };
  return {
    enable: scalar(merged.enable, false, 'enable', scalars),
    presets: presets.map(policyPreset),
    mounts: Object.entries(merged.mounts ?? {}).map(([dest, fields]) =>
      policyMount(dest, fields, history[dest] ?? []),
    ),
    network: {
      enable: scalar(merged.network?.enable, networkDefaults.enable, 'network.enable', scalars),
      host_resolv: scalar(
        merged.network?.host_resolv,
        networkDefaults.host_resolv,
        'network.host_resolv',
        scalars,
      ),
      host_certs: scalar(
        merged.network?.host_certs,
        networkDefaults.host_certs,
        'network.host_certs',
        scalars,
      ),
    },
    env: {
      inherit: scalar<Policy['env']['inherit']>(
        merged.env?.inherit,
        environmentDefaults.inherit,
        'env.inherit',
        scalars,
      ),
      keep: names(keep, 'env.keep', origins),
      set: Object.fromEntries(
        set.map(([name, leaf]) => [name, scalar(leaf, '', `env.set.${name}`, scalars)]),
      ),
      unset: names(unset, 'env.unset', origins),
    },
    secrets: Object.entries(merged.secrets ?? {}).map(([name, fields]) =>
      policySecret(name, fields),
    ),
    secret_dirs: names(merged.secret_dirs ?? [], 'secret_dirs', origins),
    hardening: {
      user_namespaces: scalar(
        merged.hardening?.user_namespaces,
        hardeningDefaults.user_namespaces,
        'hardening.user_namespaces',
        scalars,
      ),
      new_session: scalar<Policy['hardening']['new_session']>(
        merged.hardening?.new_session,
        hardeningDefaults.new_session,
        'hardening.new_session',
        scalars,
      ),
    },
    origins,
  };
}

function scalar<Value>(
  leaf: Leaf<Value> | undefined,
  fallback: Value,
  option: string,
  { origins }: { origins: Record<string, Origin> },
): Value {
  origins[option] = leaf?.origin ?? defaultOrigin;
  return leaf === undefined ? fallback : leaf.value;
}

function names(
  leaves: readonly Leaf<string>[],
  option: string,
  origins: Record<string, Origin>,
): string[] {
  for (const { value, origin } of leaves) origins[`${option}.${value}`] = origin;
  return leaves.map(({ value }) => value);
}

function policyMount(
  key: string,
  fields: LeavesOf<MountLayer>,
  history: readonly MountEntry[],
): PolicyMount {
  const dest = fields.dest?.value ?? fields.path?.value ?? key;
  return {
    path: fields.path?.value ?? dest,
    dest,
    mode: fields.mode?.value ?? mountDefaults.mode,
    optional: fields.optional?.value ?? mountDefaults.optional,
    late: fields.late?.value ?? mountDefaults.late,
    canonicalize: fields.canonicalize?.value ?? mountDefaults.canonicalize,
    scope: fields.scope?.value ?? mountDefaults.scope,
    seed: (fields.seed ?? mountDefaults.seed).map((leaf) => leaf.value),
    ...(fields.why === undefined ? {} : { why: fields.why.value }),
    history,
    origins: mountOrigins(fields),
  };
}

function mountOrigins(fields: LeavesOf<MountLayer>): PolicyMount['origins'] {
  const written = Object.entries(fields).flatMap(([field, value]) => {
    const leaf = Array.isArray(value) ? value[0] : value;
    return leaf instanceof Leaf ? [[field, leaf.origin] as const] : [];
  });
  const origins: Partial<Record<string, Origin>> = Object.fromEntries(written);
  return { ...origins, dest: origins['dest'] ?? origins['path'] ?? defaultOrigin };
}

function policySecret(
  name: string,
  fields: NonNullable<Annotated['secrets']>[string],
): PolicySecret {
  return {
    name,
    ...(fields.path === undefined ? {} : { path: fields.path.value }),
    ...(fields.env === undefined ? {} : { env: fields.env.value }),
    optional: fields.optional?.value ?? false,
    origin: fields.name?.origin ?? defaultOrigin,
  };
}

function policyPreset({ preset: file, requestedBy, requestedAt }: AppliedPreset): PolicyPreset {
  const { promises } = file.preset;
  const kinds = ['readable', 'writable', 'hidden'] as const;
  return {
    id: file.id,
    category: file.preset.category,
    source: file.origin,
    requested_by: requestedBy,
    ...(requestedAt && { requested_at: requestedAt }),
    promises: kinds.flatMap((kind) =>
      (promises?.[kind] ?? []).map((path, index): PolicyPromise => {
        const at = locate(file.positions, ['promises', kind, index]);
        return { kind, path, ...(at && { at }) };
      }),
    ),
  };
}
