import type { Plan } from '../plan/plan.ts';

/** Where the system call filter of a plan is kept, one file for each kind. */
export function seccompFile({ stateDirectory, seccomp }: Plan): string {
  const kind = seccomp?.userNamespaces === true ? '-userns' : '';
  return `${stateDirectory}/seccomp-${seccomp?.architecture}${kind}.bpf`;
}
