import { needsApproval, type Compared } from './grants.ts';
import type { HostFacts } from './facts.ts';
import { judgeBy, matchesAny, variableRules } from './variables.ts';

/**
 * Which variables of a caller pass, said without knowing the caller: what a compiled launch asks about every
 * exported name. A name that is in none of the lists does not pass.
 */
export interface PassingNames {
  /** Names that pass. */
  readonly pass: readonly string[];
  /** Names that do not, although `unknown` has a pattern for them. */
  readonly drop: readonly string[];
  /** Patterns, `*` for any characters, of names about which only the policy can tell. */
  readonly unknown: readonly string[];
}

/**
 * The names of a policy whose grants for the caller it was planned for are allowed. What that caller exports is
 * decided; so is what the policy lists by name, unless a project's file lists it, which may need approval.
 */
export function passingNames(compared: Compared, { environment }: HostFacts): PassingNames {
  const { policy, world } = compared;
  const rules = variableRules(policy);
  const listed = rules.filter(({ passes }) => passes).flatMap(({ patterns }) => patterns);
  const free = (name: string): boolean =>
    !name.includes('*') && judgeBy(name, rules).passes && !needsApproval(name, compared);
  const known = new Set(listed.filter(free));
  const unknown = listed.filter((name) => !known.has(name));
  const pass = new Set([...world.environment.keep, ...known]);
  const drop = environment.filter((name) => !pass.has(name) && matchesAny(name, unknown));
  return { pass: [...pass], drop, unknown };
}
