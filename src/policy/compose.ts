import { hasErrors, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Resolved } from '../presets/resolve.ts';
import { annotate } from './annotate.ts';
import { findConflicts } from './conflicts.ts';
import { finalize } from './finalize.ts';
import { mergeLayers } from './merge.ts';
import type { Policy } from './policy.ts';
import { refuseUnenforced } from './rules/not-enforced.ts';
import { refuseProjectSources } from './rules/project-source.ts';
import { refuseRepeatedEntries } from './rules/unique-entries.ts';

/** Ordered layers to the final policy: the rules, the merge, the defaults. No policy when a rule is broken. */
export function composePolicy({ layers, presets }: Resolved): {
  policy?: Policy;
  diagnostics: Diagnostic[];
} {
  const annotated = layers.map(annotate);
  const diagnostics = [
    ...refuseUnenforced(layers),
    ...refuseRepeatedEntries(layers),
    ...refuseProjectSources(annotated),
    ...findConflicts(annotated.slice(0, presets.length), presets),
  ];
  if (hasErrors(diagnostics)) return { diagnostics };
  return { policy: finalize(mergeLayers(annotated), presets), diagnostics };
}
