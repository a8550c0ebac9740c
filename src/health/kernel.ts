import { isAtLeast } from '../plan/bubblewrap.ts';
import { concern, fine, type Finding } from './finding.ts';
import type { HealthState } from './state.ts';

/** Which Linux brought which Landlock ABI; the newest first. */
const landlockSince = [
  { abi: 7, since: [6, 15] },
  { abi: 6, since: [6, 12] },
  { abi: 5, since: [6, 10] },
  { abi: 4, since: [6, 7] },
  { abi: 3, since: [6, 2] },
  { abi: 2, since: [5, 19] },
  { abi: 1, since: [5, 13] },
] as const;

/** What the kernel offers beyond namespaces. */
export function examineKernel(state: HealthState): Finding[] {
  return [seccomp(state), landlock(state)];
}

function seccomp({ kernel }: HealthState): Finding {
  if (kernel.seccompActions !== undefined) {
    return fine(
      'seccomp',
      'The kernel can filter system calls (seccomp)',
      `Its actions: ${kernel.seccompActions}.`,
    );
  }
  return concern(
    'seccomp',
    'The kernel does not say that it can filter system calls (seccomp)',
    '/proc/sys/kernel/seccomp is absent: the kernel lacks CONFIG_SECCOMP_FILTER, or /proc is not the whole one.',
    '# boot a kernel with CONFIG_SECCOMP_FILTER=y; what this one has:\ngrep CONFIG_SECCOMP_FILTER "/boot/config-$(uname -r)"',
  );
}

/** The ABI has no file; only a system call tells it, so the kernel's release is all there is to go by. */
function landlock({ kernel: { securityModules, release } }: HealthState): Finding {
  const known = landlockSince.find(({ since }) => isAtLeast(release, since));
  const newest = known === landlockSince[0] ? ' or newer' : '';
  const abi =
    known === undefined
      ? `Linux ${release} is older than it`
      : `ABI unknown; Linux ${release.split('-')[0]} has ${known.abi}${newest}`;
  const state =
    securityModules === undefined
      ? 'not known whether it is on'
      : securityModules.split(',').includes('landlock')
        ? 'on'
        : 'off';
  return fine(
    'landlock',
    `Landlock: ${state} (${abi})`,
    'sbx does not use it. Only a system call tells its ABI, and distributions may add to what a release has.',
  );
}
