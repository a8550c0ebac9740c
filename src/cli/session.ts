import { hasErrors, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { loadPolicy, type Loaded, type LoadOptions } from '../host/load.ts';
import { notAllowed } from '../host/trust.ts';
import { writableSources } from '../plan/changeable.ts';
import { evaluationGrants } from '../plan/devenv.ts';
import type { HostFacts } from '../plan/facts.ts';
import { findGrants, refuseGrants, type Grant } from '../plan/grants.ts';
import type { OwnFile } from '../plan/own-files.ts';
import { planSandbox, type Plan, type World } from '../plan/plan.ts';
import { flagsLayer, type PolicyFlags } from './flags.ts';

export interface Session extends Loaded {
  readonly plan?: Plan;
  /** There whenever `policy` and `facts` are and the flags have no mistake. */
  readonly world?: World;
  /** The same without the files that a repository can bring. */
  readonly trustedWorld?: World;
  /** Everything that the project's own files grant, allowed or not. */
  readonly grants: readonly Grant[];
}

/**
 * Loads and plans for the current directory and the given flags; what every verb about a policy starts with.
 * `files` are what a launch adds for the inside to read.
 */
export function openSession(
  flags: PolicyFlags,
  more: Pick<LoadOptions, 'asked' | 'flags' | 'selection' | 'policyOnly'> = {},
  files: readonly OwnFile[] = [],
): Session {
  const cwd = process.cwd();
  const layer = flagsLayer(flags, cwd);
  const loaded = loadPolicy({
    cwd,
    environment: process.env,
    ...(layer && { flags: layer }),
    allowHome: flags.allowHome ?? false,
    devenv: flags.devenv ?? true,
    ...more,
  });
  const diagnostics: Diagnostic[] = [...(layer?.diagnostics ?? []), ...loaded.diagnostics];
  const { policy, facts } = loaded;
  if (policy === undefined || facts === undefined || hasErrors(layer?.diagnostics ?? [])) {
    return { ...loaded, diagnostics, grants: [] };
  }
  const { trusted } = loaded;
  const apart =
    trusted === policy ? undefined : trusted && planSandbox(trusted, facts, files).world;
  // What the project's files take back, the same user's sessions of other projects still write.
  const planned = planSandbox(policy, facts, files, writableSources(apart?.operations ?? []));
  // Where no file of the project says anything, it is the same world.
  const trustedWorld = trusted === policy ? planned.world : apart;
  return {
    ...loaded,
    diagnostics: [...diagnostics, ...withoutRepeats(planned.diagnostics, diagnostics)],
    ...(planned.plan && { plan: planned.plan }),
    world: planned.world,
    ...(trustedWorld && { trustedWorld }),
    grants: [...grantsOf(loaded, planned.world, trustedWorld), ...evaluated(flags, more, facts)],
  };
}

function grantsOf(
  { policy, trusted, facts }: Loaded,
  world: World,
  trustedWorld: World | undefined,
): Grant[] {
  if (policy === undefined || trusted === undefined) return [];
  if (facts === undefined || trustedWorld === undefined) return [];
  return findGrants({ policy, world, trusted, trustedWorld }, facts);
}

/** The Nix files of the project, which are no part of a file that is looked at instead. */
function evaluated(
  flags: PolicyFlags,
  { selection = 'all' }: Pick<LoadOptions, 'selection'>,
  facts: HostFacts,
): Grant[] {
  return selection === 'all' ? evaluationGrants(facts, flags.devenv ?? true) : [];
}

/** One error per grant of the project that this user has not allowed; nothing may be launched with any. */
export function refusals({ grants, facts, inputs }: Session): Diagnostic[] {
  return facts === undefined ? [] : refuseGrants(notAllowed(grants, facts, inputs));
}

/** A bubblewrap that is refused is not also missing. */
function withoutRepeats(
  planned: readonly Diagnostic[],
  known: readonly Diagnostic[],
): Diagnostic[] {
  const refused = known.some(({ code }) => code.startsWith('bubblewrap-'));
  return planned.filter(({ code }) => !(refused && code === 'bubblewrap-missing'));
}
