import { examineBubblewrap } from './bubblewrap.ts';
import { examineConfiguration } from './configuration.ts';
import type { Finding } from './finding.ts';
import { examineKernel } from './kernel.ts';
import { examineNamespaces } from './namespaces.ts';
import { examinePrograms } from './programs.ts';
import { examineSession } from './session.ts';
import type { HealthState } from './state.ts';

const rules = [
  examineSession,
  examineBubblewrap,
  examineNamespaces,
  examineKernel,
  examinePrograms,
  examineConfiguration,
];

/** Everything there is to say about a host and its configuration. Pure: the same state, the same findings. */
export function examine(state: HealthState): Finding[] {
  return rules.flatMap((rule) => rule(state));
}
