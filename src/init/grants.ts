import type { Policy, PolicyMount } from '../policy/policy.ts';

/** One line of what a preset gives: a verb, and what it is about. */
export interface Grant {
  readonly verb: string;
  readonly things: readonly string[];
}

/** What each mode means for whoever asks "what does this give away?". */
const verbs: Readonly<Record<PolicyMount['mode'], string>> = {
  'read-write': 'writes',
  device: 'uses devices',
  'read-only': 'reads',
  overlay: 'has its own version of',
  'overlay-tmpfs': 'has its own version, for one session, of',
  'overlay-ro': 'reads its own version of',
  'state-dir': 'keeps for itself',
  tmpfs: 'has empty',
  mask: 'hides',
  none: 'leaves out',
};

/** A policy in words, the widest access first: what it reads and writes, which variables and secrets it gets. */
export function grantsOf({ mounts, env, secrets }: Policy): Grant[] {
  const byMode = Object.entries(verbs).map(([mode, verb]) => ({
    verb,
    things: mounts.filter((mount) => mount.mode === mode).map(({ dest }) => dest),
  }));
  const kept = env.keep.map((name) => `$${name}`);
  return [
    ...byMode,
    { verb: 'passes on', things: kept },
    { verb: 'gets the secrets', things: secrets.map(({ name }) => name) },
  ].filter(({ things }) => things.length > 0);
}
