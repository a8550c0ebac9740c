import type { Origin } from '../policy/origin.ts';
import type { Policy } from '../policy/policy.ts';
import { widening, type Change } from './compare.ts';
import { expandPath } from './expand.ts';
import type { HostFacts } from './facts.ts';
import { isWithin } from './paths.ts';
import type { World } from './plan.ts';
import { direct } from './view.ts';

/**
 * Whether a change only follows from another one: the binds that hold protected files show nothing that the
 * mount they lie in does not, so where that mount is new they are no news.
 */
export function followsFromMount(
  { kind, what, origin }: Change,
  changes: readonly Change[],
  { operations }: World,
): boolean {
  if (!isProtection(origin)) return false;
  if (kind === 'readable') return true;
  const mounts = operations.filter((operation) => !isProtection(operation.origin));
  const { through } = direct(what, mounts);
  return changes.some((each) => widening.has(each.kind) && each.what === through?.dest);
}

/** What opened a protected path: the origin of its entry, or of one above it, under `unprotect`. */
export function openedBy(path: string, policy: Policy, facts: HostFacts): Origin | undefined {
  const entry = policy.unprotect.find((text) => {
    const expanded = expandPath(text, facts);
    return 'value' in expanded && isWithin(path, expanded.value);
  });
  return policy.origins[`unprotect.${entry}`];
}

/** Of the binds that hold protected files. */
export function isProtection(origin: Origin | undefined): boolean {
  return origin?.kind === 'default' && origin.name === 'protected';
}
