import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Policy } from '../policy/policy.ts';
import { expandValue } from './expand.ts';
import type { HostFacts } from './facts.ts';
import { judgeBy, variableRules } from './variables.ts';
import { notExpanded } from './wanted.ts';

/** The environment of the command, by name. Values of the caller never become part of a plan. */
export interface PlannedEnvironment {
  /** Names that pass with the caller's value, sorted. */
  readonly keep: readonly string[];
  readonly set: Readonly<Record<string, string>>;
}

/** Which variables of the caller pass, and which are set. */
export function planEnvironment(
  policy: Policy,
  facts: HostFacts,
): { environment: PlannedEnvironment; diagnostics: Diagnostic[] } {
  const { set, diagnostics } = expandedValues(policy, facts);
  const rules = variableRules(policy, facts.devenv?.shell);
  const keep = facts.environment.filter(
    (name) => !Object.hasOwn(set, name) && judgeBy(name, rules).passes,
  );
  return { environment: { keep, set }, diagnostics };
}

function expandedValues(
  policy: Policy,
  facts: HostFacts,
): { set: Record<string, string>; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  // HOME is what the mounts are made for, even where the caller's differs; the marker tells that this is inside.
  const set: Record<string, string> = { DEVENV_SANDBOX: '1', HOME: facts.home };
  for (const [name, text] of Object.entries(policy.env.set)) {
    const expanded = expandValue(text, facts);
    if ('value' in expanded) set[name] = expanded.value;
    else diagnostics.push(notExpanded(expanded, policy.origins[`env.set.${name}`]?.at, facts));
  }
  for (const name of policy.env.unset) delete set[name];
  return { set, diagnostics };
}
