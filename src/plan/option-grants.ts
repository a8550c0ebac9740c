import type { ChangeKind } from './compare.ts';

/** Options of the policy that let the inside do more, and the key that sets each. */
export const optionGrants: Partial<
  Record<ChangeKind, { key: string; text: string; from: string }>
> = {
  'network shared': {
    key: 'network',
    text: 'use the network of the host',
    from: 'network.enable',
  },
  'user namespaces allowed': {
    key: 'user namespaces',
    text: 'create user namespaces',
    from: 'hardening.user_namespaces',
  },
  'system calls unfiltered': {
    key: 'no seccomp',
    text: 'make any system call',
    from: 'hardening.seccomp',
  },
  'terminal session shared': {
    key: 'session',
    text: 'share the session of your terminal',
    from: 'hardening.new_session',
  },
};
