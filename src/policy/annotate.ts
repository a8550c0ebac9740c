import type { Location } from '../diagnostics/diagnostic.ts';
import { canonicalPath } from '../schema/template.ts';
import { sourceless, type MountLayer } from '../schema/mount.ts';
import type { SecretLayer } from '../schema/secret.ts';
import type { Layer } from '../source/layer.ts';
import { locate, pointer, type Path, type Positions } from '../source/positions.ts';
import type { Origin } from './origin.ts';

/** A value with what set it. A class, so that merging sees a leaf and never looks inside. */
export class Leaf<Value = unknown> {
  readonly value: Value;
  readonly origin: Origin;

  constructor(value: Value, origin: Origin) {
    this.value = value;
    this.origin = origin;
  }
}

/** The fields of a mount or secret that some layer wrote. */
export type LeavesOf<Fields> = {
  readonly [Key in keyof Fields]?: NonNullable<Fields[Key]> extends readonly (infer Item)[]
    ? Leaf<Item>[]
    : Leaf<NonNullable<Fields[Key]>>;
};

/** A layer as a tree of leaves; lists of named things have become maps by name. */
export interface Annotated {
  readonly enable?: Leaf<boolean>;
  /** By canonical destination. */
  readonly mounts?: Readonly<Record<string, LeavesOf<MountLayer>>>;
  readonly network?: LeavesOf<{ enable: boolean; host_resolv: boolean; host_certs: boolean }>;
  readonly env?: {
    readonly inherit?: Leaf<'safe' | 'all' | 'none'>;
    readonly keep?: Leaf<string>[];
    readonly set?: Readonly<Record<string, Leaf<string>>>;
    readonly unset?: Leaf<string>[];
  };
  /** By name. */
  readonly secrets?: Readonly<Record<string, LeavesOf<SecretLayer>>>;
  readonly secret_dirs?: Leaf<string>[];
  readonly protect?: Leaf<string>[];
  readonly unprotect?: Leaf<string>[];
  readonly hardening?: LeavesOf<{
    seccomp: boolean;
    user_namespaces: boolean;
    new_session: 'auto' | 'always' | 'never';
  }>;
}

/** Turns a layer into the form that merges: every value knows its place, mounts are keyed by destination. */
export function annotate(layer: Layer, rank: number): Annotated {
  const {
    mounts,
    secrets,
    presets: _presets,
    ignore_presets: _ignored,
    rendered: _rendered,
    ...rest
  } = layer.sandbox;
  const leaf = (value: unknown, path: Path): unknown => leaves(value, path, layer, rank);
  return {
    ...(leaf(rest, []) as Annotated),
    ...(mounts && {
      mounts: Object.fromEntries(
        mounts.map((mount, index) => [
          destinationKey(mount),
          leaf(withoutUnusedPath(mount), ['mounts', index]) as LeavesOf<MountLayer>,
        ]),
      ),
    }),
    ...(secrets && {
      secrets: Object.fromEntries(
        secrets.map((secret, index) => [
          secret.name,
          leaf(secret, ['secrets', index]) as LeavesOf<SecretLayer>,
        ]),
      ),
    }),
  };
}

/** What two mounts must share to be one: the canonical spelling of the destination. */
export function destinationKey(mount: Pick<MountLayer, 'path' | 'dest'>): string {
  return canonicalPath(mount.dest ?? mount.path);
}

/** A mount without a source says with `path` only where it is, so it does not change another's source. */
function withoutUnusedPath(mount: MountLayer): Partial<MountLayer> {
  if (mount.dest !== undefined || mount.mode === undefined || !sourceless.includes(mount.mode)) {
    return mount;
  }
  const { path, ...rest } = mount;
  return { dest: path, ...rest };
}

function leaves(value: unknown, path: Path, layer: Layer, rank: number): unknown {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) =>
      value.indexOf(item) === index ? [leaves(item, [...path, index], layer, rank)] : [],
    );
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(
      ([key, item]) => [key, leaves(item, [...path, key], layer, rank)] as const,
    );
    return Object.fromEntries(entries);
  }
  const at = placeOf(path, layer.positions);
  return new Leaf(value, { kind: layer.kind, name: layer.name, rank, ...(at && { at }) });
}

/** A mount without a source says with `path` where it is. */
function placeOf(path: Path, positions: Positions): Location | undefined {
  const moved = path.at(-1) === 'dest' && positions[pointer(path)] === undefined;
  return locate(positions, moved ? [...path.slice(0, -1), 'path'] : path);
}
