import type { Policy } from '../policy/policy.ts';
import type { PresetFile } from '../source/layer.ts';
import type { PathAccess } from './access.ts';
import { effects } from './control-files.ts';
import { expandPath } from './expand.ts';
import type { HostFacts } from './facts.ts';
import { isWithin } from './paths.ts';
import { protectedPaths } from './protect.ts';
import { repositoryAt, showsRepository } from './repositories.ts';

/** That a path inside the project stays as it is because programs of the host take commands from it. */
export interface PathProtection {
  /** The protected path: the one that is explained, or a directory above it. */
  readonly path: string;
  /** What those programs do with it. */
  readonly effect: string;
  /** It does not exist, so it can be made inside; what was made is looked at afterwards. */
  readonly can_be_made?: true;
}

export function protectionOf(
  { view, exists, writable }: PathAccess,
  policy: Policy,
  facts: HostFacts,
): PathProtection | undefined {
  const { host, through } = view;
  if (host === undefined || through?.kind !== 'bind') return undefined;
  const found = protectedPaths(policy, facts).find(({ path }) => isWithin(host, path));
  if (found === undefined) return undefined;
  const { path, effect, origin } = found;
  const ours = through.origin.name === origin.name || showsRepository(through);
  const held = !writable && isWithin(through.source, path) && ours;
  if (held) return { path, effect: effects[effect] };
  return exists || !writable ? undefined : { path, effect: effects[effect], can_be_made: true };
}

/**
 * What opens a protected path: presets that are not applied yet, and the lines that would. Nothing opens a
 * `.git` file.
 */
export function unprotecting(
  path: string,
  written: string,
  presets: readonly PresetFile[],
  facts: HostFacts,
): { presets: string[]; yaml: string } | undefined {
  if (repositoryAt(path, facts) !== path) return undefined;
  const opens = (text: string): boolean => {
    const expanded = expandPath(text, facts);
    return 'value' in expanded && repositoryAt(expanded.value, facts) === path;
  };
  return {
    presets: presets.flatMap(({ id, preset }) =>
      (preset.sandbox.unprotect ?? []).some(opens) ? [id] : [],
    ),
    yaml: `sandbox:\n  unprotect: [${written}]`,
  };
}
