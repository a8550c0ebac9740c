import type { Mode } from '../schema/mount.ts';
import type { Annotated } from './annotate.ts';
import { decidingOrigin, type Origin } from './origin.ts';

/** What one layer says about a mount. */
export interface MountEntry {
  readonly origin: Origin;
  readonly mode?: Mode;
}

/** Every layer that says something about each destination, lowest first. */
export function mountHistory(
  layers: readonly Annotated[],
): Readonly<Record<string, readonly MountEntry[]>> {
  const history: Record<string, MountEntry[]> = {};
  for (const { mounts = {} } of layers) {
    for (const [dest, fields] of Object.entries(mounts)) {
      const origins = Object.fromEntries(
        (['path', 'dest', 'mode'] as const).flatMap((field) => {
          const leaf = fields[field];
          return leaf === undefined ? [] : [[field, leaf.origin] as const];
        }),
      );
      const mode = fields.mode?.value;
      (history[dest] ??= []).push({ origin: decidingOrigin(origins), ...(mode && { mode }) });
    }
  }
  return history;
}
