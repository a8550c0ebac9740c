import { isAtLeast } from '../plan/bubblewrap.ts';
import { concern, fine, type Finding } from './finding.ts';
import { asRoot } from './fixes.ts';
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

function seccomp({ kernel, user }: HealthState): Finding {
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
    '/proc/sys/kernel/seccomp is absent: CONFIG_SECCOMP_FILTER is off, or /proc is not the whole one.',
    asRoot('sudo sysctl kernel.seccomp.actions_avail', user.uid),
  );
}

/** The ABI has no file; only a system call tells it, so the kernel's release is all there is to go by. */
function landlock({ kernel, user }: HealthState): Finding {
  const { securityModules, release } = kernel;
  const known = landlockSince.find(({ since }) => isAtLeast(release, since));
  const abi =
    known === undefined
      ? `Linux ${release} is older than Landlock`
      : `ABI unknown, Linux ${release} has ${known.abi}${known === landlockSince[0] ? ' or newer' : ''} upstream`;
  const id = 'landlock';
  const why = 'Nothing depends on it today. Its ABI can be read by a system call only.';
  if (securityModules === undefined) {
    return fine(id, `Landlock: not known whether it is on (${abi})`, why);
  }
  if (securityModules.split(',').includes('landlock')) {
    return fine(id, `Landlock is on (${abi})`, why);
  }
  const fix =
    '# add landlock to the list of the kernel option lsm= of your boot loader, for instance\n' +
    asRoot(`sudo grubby --update-kernel=ALL --args=lsm=landlock,${securityModules}`, user.uid);
  return concern(id, `Landlock is off (${abi})`, why, fix);
}
