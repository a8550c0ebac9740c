import { hasErrors, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Resolved } from '../presets/resolve.ts';
import { findConflicts } from './conflicts.ts';
import { finalize } from './finalize.ts';
import { mountHistory } from './history.ts';
import { mergeLayers } from './merge.ts';
import type { Policy } from './policy.ts';
import { annotatePart, describeParts } from './rendered.ts';
import { refuseProjectRendered } from './rules/project-rendered.ts';
import { refuseProjectSources } from './rules/project-source.ts';
import { refuseRepeatedEntries } from './rules/unique-entries.ts';

/** Ordered layers to the final policy: the rules, the merge, the defaults. No policy when a rule is broken. */
export function composePolicy(resolved: Resolved): {
  policy?: Policy;
  diagnostics: Diagnostic[];
} {
  const { layers, presets } = resolved;
  const annotated = layers.map(annotatePart);
  // A rendered file takes part several times, and is checked once.
  const files = layers.filter(({ part }) => part === undefined || part === 'own');
  const diagnostics = [
    ...refuseProjectRendered(files),
    ...refuseRepeatedEntries(files),
    ...refuseProjectSources(annotated),
    ...findConflicts(annotated.slice(0, presets.length), presets),
  ];
  if (hasErrors(diagnostics)) return { diagnostics };
  const policy = finalize(mergeLayers(annotated), presets, mountHistory(annotated));
  return { policy: { ...policy, rendered: describeParts(annotated, resolved) }, diagnostics };
}
