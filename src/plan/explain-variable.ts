import { showOrigin, type Origin } from '../policy/origin.ts';
import type { Policy } from '../policy/policy.ts';
import { judgeVariable, type Verdict } from './variables.ts';

/** Whether a variable arrives inside, and because of what. Values are never part of it. */
export interface VariableExplanation {
  readonly name: string;
  readonly inside: 'caller' | 'set' | 'absent';
  readonly because: string;
  readonly origin?: Origin;
  /** The lines that would let it pass. */
  readonly yaml?: string;
}

export function explainVariable(
  name: string,
  policy: Policy,
  shell?: readonly string[],
): VariableExplanation {
  const setBy = policy.origins[`env.set.${name}`];
  if (Object.hasOwn(policy.env.set, name) && setBy !== undefined) {
    return { name, inside: 'set', because: `set by ${showOrigin(setBy)}`, origin: setBy };
  }
  const own = name === 'HOME' || name === 'DEVENV_SANDBOX';
  if (own && !policy.env.unset.includes(name)) {
    return { name, inside: 'set', because: 'set by the sandbox itself' };
  }
  const { passes, rule } = judgeVariable(name, policy, shell);
  const pattern = policy.env.keep.find(
    (each) => each.endsWith('*') && name.startsWith(each.slice(0, -1)),
  );
  const option = {
    keep: `env.keep.${name}`,
    pattern: `env.keep.${pattern}`,
    unset: `env.unset.${name}`,
  };
  const origin = policy.origins[option[rule as keyof typeof option] ?? 'env.inherit'];
  return {
    name,
    inside: passes ? 'caller' : 'absent',
    because: reasons[rule],
    ...(origin && { origin }),
    ...(!passes && rule !== 'unset' && { yaml: `sandbox:\n  env:\n    keep: [${name}]` }),
  };
}

const reasons: Readonly<Record<Verdict['rule'], string>> = {
  keep: 'kept by name',
  pattern: 'kept by a prefix',
  all: 'everything passes but loader variables and what looks like a credential',
  safe: 'its name is harmless everywhere',
  devenv: 'the shell of devenv set it, to a place of the Nix store or of the project',
  proxy: 'a proxy setting, needed while the network is shared',
  unset: 'taken out by name',
  loader: 'it steers the dynamic loader, so it passes only when kept by name',
  credential: 'its name looks like a credential or an agent, so it passes only when kept by name',
  unlisted: 'it is not among the names that are harmless everywhere',
  none: 'nothing of the caller passes',
};
