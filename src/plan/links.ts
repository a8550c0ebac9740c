import type { HostFacts } from './facts.ts';
import type { Operation } from './operation.ts';
import { isWithin } from './paths.ts';
import { linkTarget, resolveIn } from './resolve-path.ts';
import { direct } from './view.ts';
import type { WantedMount } from './wanted.ts';

/**
 * A link of the host at its own place, such as `/bin` to `usr/bin`, is made again as a link when what it leads
 * to is shown at the same path anyway: one bind less, and tools see what they see outside.
 */
export function linkInstead(
  { dest: written, source }: WantedMount,
  dest: string,
  resolved: string,
  all: readonly WantedMount[],
  facts: HostFacts,
): string | undefined {
  const fact = facts.paths[dest];
  if (fact?.kind !== 'symlink' || source !== dest || written !== dest) return undefined;
  if (all.some((other) => other.dest.startsWith(`${dest}/`))) return undefined;
  if (!isShown(resolved, dest, all, facts)) return undefined;
  // The link's own text only where it leads there in one step: what lies between may not be shown.
  const { target = '' } = fact;
  return linkTarget(dest, target) === resolved && !target.startsWith('/') ? target : resolved;
}

/**
 * Whether an overlay shows the host's link at its own place already, and another mount what it leads to. Then
 * nothing is left to do; mounting on the link itself would follow whatever the sandbox has made of it.
 */
export function isLinkOfOverlay(
  { mount, dest, source }: WantedMount,
  below: readonly Operation[],
  all: readonly WantedMount[],
  facts: HostFacts,
): boolean {
  if (mount.mode !== 'read-only' || source !== dest) return false;
  const { through, host } = direct(dest, below);
  if (through?.kind !== 'overlay' || host !== dest || facts.paths[dest]?.kind !== 'symlink') {
    return false;
  }
  const { path } = resolveIn(dest, facts.paths);
  return isShown(path, dest, all, facts);
}

/** Whether a read-only mount other than the one at `dest` shows a host path at its own place. */
function isShown(
  path: string,
  dest: string,
  all: readonly WantedMount[],
  facts: HostFacts,
): boolean {
  return all.some(
    (other) =>
      other.mount.mode === 'read-only' &&
      other.dest === other.source &&
      other.dest !== dest &&
      isWithin(path, other.dest) &&
      facts.paths[other.dest]?.kind === 'directory',
  );
}
