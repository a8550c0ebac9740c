import type { Location } from '../diagnostics/diagnostic.ts';
import type { LayerKind } from '../source/layer.ts';

/** What set a value: a layer and the place in its file. Plain data; printed by `showOrigin`. */
export interface Origin {
  readonly kind: LayerKind | 'default';
  /** The preset's id, the file as it is shown, or the flag. */
  readonly name: string;
  /** Position of the layer in the merge, lowest first; -1 for a default. */
  readonly rank: number;
  readonly at?: Location;
}

export const defaultOrigin: Origin = { kind: 'default', name: 'default', rank: -1 };

/**
 * The origin that stands for a whole mount: of what the highest layer wrote about it, the first of source,
 * destination and mode.
 */
export function decidingOrigin(origins: Readonly<Partial<Record<string, Origin>>>): Origin {
  const written = ['path', 'dest', 'mode'].flatMap((field) => origins[field] ?? []);
  const highest = Math.max(...written.map(({ rank }) => rank));
  return written.find(({ rank }) => rank === highest) ?? defaultOrigin;
}

/** `rust-dev:14`, `devenv.yaml:7:5` or `default`. */
export function showOrigin({ kind, name, at }: Origin): string {
  if (at === undefined) return name;
  return kind === 'preset' ? `${name}:${at.line}` : `${name}:${at.line}:${at.column}`;
}

/** Whether the value comes from files that a repository can bring. */
export function isProjectOrigin({ kind }: Pick<Origin, 'kind'>): boolean {
  return kind === 'project' || kind === 'local';
}
