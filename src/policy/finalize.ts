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

/**
 * Fills in the defaults, once, and drops what `env.unset` takes out. A mount of mode `none` stays, as two
 * spellings of one destination meet only once variables have values.
 */
export function finalize(
  merged: Annotated,
  presets: readonly AppliedPreset[],
  history: Readonly<Record<string, readonly MountEntry[]>>,
): Policy {
  const origins: Record<string, Origin> = {};
  const { mounts = {}, secrets = {} } = merged;
  return {
    ...scalars({ enable: merged.enable }, { enable: false as boolean }, '', origins),
    presets: presets.map(policyPreset),
    mounts: Object.entries(mounts).map(([dest, fields]) =>
      policyMount(dest, fields, history[dest] ?? []),
    ),
    network: scalars(merged.network, networkDefaults, 'network.', origins),
    env: policyEnvironment(merged.env, origins),
    secrets: Object.entries(secrets).map(([name, fields]) => policySecret(name, fields)),
    secret_dirs: names(merged.secret_dirs, 'secret_dirs', origins),
    protect: names(merged.protect, 'protect', origins),
    unprotect: names(merged.unprotect, 'unprotect', origins),
    hardening: scalars(merged.hardening, hardeningDefaults, 'hardening.', origins),
    origins,
  };
}

function policyEnvironment(
  { inherit, keep = [], set = {}, unset = [] }: NonNullable<Annotated['env']> = {},
  origins: Record<string, Origin>,
): Policy['env'] {
  const absent = new Set(unset.map(({ value }) => value));
  const values = Object.entries(set).filter(([name]) => !absent.has(name));
  for (const [name, { origin }] of values) origins[`env.set.${name}`] = origin;
  return {
    ...scalars({ inherit }, environmentDefaults, 'env.', origins),
    keep: names(
      keep.filter(({ value }) => !absent.has(value)),
      'env.keep',
      origins,
    ),
    set: Object.fromEntries(values.map(([name, { value }]) => [name, value])),
    unset: names(unset, 'env.unset', origins),
  };
}

/** The values of single options, defaults where no layer wrote one, and their origins noted. */
function scalars<Values extends object>(
  leaves: { readonly [Key in keyof Values]?: Leaf<Values[Key]> | undefined } = {},
  defaults: Values,
  prefix: string,
  origins: Record<string, Origin>,
): Values {
  const entries = (Object.keys(defaults) as (keyof Values & string)[]).map((key) => {
    const leaf = leaves[key];
    origins[`${prefix}${key}`] = leaf?.origin ?? defaultOrigin;
    return [key, leaf === undefined ? defaults[key] : leaf.value] as const;
  });
  return Object.fromEntries(entries) as Values;
}

function names(
  leaves: readonly Leaf<string>[] = [],
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
