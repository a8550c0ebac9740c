import { hasErrors, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { loadPolicy, type Loaded, type LoadOptions } from '../host/load.ts';
import { planSandbox, type Plan } from '../plan/plan.ts';
import { flagsLayer, type PolicyFlags } from './flags.ts';

export interface Session extends Loaded {
  readonly plan?: Plan;
}

/** Loads and plans for the current directory and the given flags; what every verb about a policy starts with. */
export function openSession(
  flags: PolicyFlags,
  more: Pick<LoadOptions, 'asked' | 'selection' | 'policyOnly'> = {},
): Session {
  const cwd = process.cwd();
  const layer = flagsLayer(flags, cwd);
  const loaded = loadPolicy({
    cwd,
    environment: process.env,
    ...(layer && { flags: layer }),
    allowHome: flags.allowHome ?? false,
    ...more,
  });
  const diagnostics: Diagnostic[] = [...(layer?.diagnostics ?? []), ...loaded.diagnostics];
  const { policy, facts } = loaded;
  if (policy === undefined || facts === undefined || hasErrors(layer?.diagnostics ?? [])) {
    return { ...loaded, diagnostics };
  }
  const planned = planSandbox(policy, facts);
  return {
    ...loaded,
    diagnostics: [...diagnostics, ...withoutRepeats(planned.diagnostics, diagnostics)],
    ...(planned.plan && { plan: planned.plan }),
  };
}

/** A bubblewrap that is refused is not also missing. */
function withoutRepeats(
  planned: readonly Diagnostic[],
  known: readonly Diagnostic[],
): Diagnostic[] {
  const refused = known.some(({ code }) => code.startsWith('bubblewrap-'));
  return planned.filter(({ code }) => !(refused && code === 'bubblewrap-missing'));
}
