import type { Mode } from '../schema/mount.ts';
import type { Promises } from '../schema/preset.ts';
import type { Location } from '../diagnostics/diagnostic.ts';
import type { MountEntry } from './history.ts';
import type { PresetFile } from '../source/layer.ts';
import type { Origin } from './origin.ts';
import type { RenderedFrom } from './rendered.ts';

/**
 * The final policy: every layer merged, every default filled in, every value with its origin. Variables are
 * still variables, so a policy is the same on every host. Plain data.
 */
export interface Policy {
  readonly enable: boolean;
  readonly presets: readonly PolicyPreset[];
  readonly mounts: readonly PolicyMount[];
  readonly network: {
    readonly enable: boolean;
    readonly host_resolv: boolean;
    readonly host_certs: boolean;
  };
  readonly env: {
    readonly inherit: 'safe' | 'all' | 'none';
    readonly keep: readonly string[];
    readonly set: Readonly<Record<string, string>>;
    readonly unset: readonly string[];
  };
  readonly secrets: readonly PolicySecret[];
  readonly secret_dirs: readonly string[];
  /** Paths below the root that stay read-only inside, beyond the control files that always do. */
  readonly protect: readonly string[];
  /** Protected paths that may be written. */
  readonly unprotect: readonly string[];
  readonly hardening: {
    readonly seccomp: boolean;
    readonly user_namespaces: boolean;
    readonly new_session: 'auto' | 'always' | 'never';
  };
  /** Origins of everything but mounts and secrets, by option: `network.enable`, `env.set.NAME`, `env.keep.NAME`. */
  readonly origins: Readonly<Record<string, Origin>>;
  /** Which rules came from which preset, for `rendered`. */
  readonly rendered?: RenderedFrom;
}

export interface PolicyPreset {
  readonly id: string;
  readonly category: string;
  /** Whose preset it is. */
  readonly source: PresetFile['origin'];
  readonly requested_by: string;
  /** Where a layer asked for it, or for what extends it. */
  readonly requested_at?: Location;
  readonly promises: readonly PolicyPromise[];
}

/** One line of a preset's promises. */
export interface PolicyPromise {
  readonly kind: Exclude<keyof Promises, 'runs'>;
  readonly path: string;
  readonly at?: Location;
}

export interface PolicyMount {
  readonly path: string;
  readonly dest: string;
  readonly mode: Mode;
  readonly optional: boolean;
  readonly late: boolean;
  readonly canonicalize: boolean;
  readonly scope: 'project' | 'user';
  readonly seed: readonly string[];
  readonly why?: string;
  /** Every layer that says something about the destination, lowest first. */
  readonly history: readonly MountEntry[];
  /** Which layer wrote each field; a field without one has its default. `dest` is always there. */
  readonly origins: { readonly dest: Origin } & Readonly<Partial<Record<MountField, Origin>>>;
}

type MountField = Exclude<keyof PolicyMount, 'origins' | 'history'>;

export interface PolicySecret {
  readonly name: string;
  readonly path?: string;
  readonly env?: string;
  readonly optional: boolean;
  readonly origin: Origin;
}
