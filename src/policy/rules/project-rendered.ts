import { problem, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Layer } from '../../source/layer.ts';
import { locate } from '../../source/positions.ts';
import { isProjectOrigin } from '../origin.ts';

/** A repository that could declare presets applied would keep their masks out of the policy. */
export function refuseProjectRendered(layers: readonly Layer[]): Diagnostic[] {
  return layers
    .filter((layer) => isProjectOrigin(layer) && layer.sandbox.rendered !== undefined)
    .map(({ positions }) =>
      problem('project-rendered', '`rendered` is not for project files', {
        at: locate(positions, ['rendered'], 'key'),
        help: "Remove it, or use the file as the user's own configuration.",
      }),
    );
}
