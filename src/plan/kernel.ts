import { problem, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { defaultOrigin } from '../policy/origin.ts';
import type { Policy } from '../policy/policy.ts';
import type { HostFacts } from './facts.ts';
import type { Operation } from './operation.ts';
import type { SeccompOptions } from './seccomp/filter.ts';

/** How the command relates to the terminal session of the caller. */
export type Session = 'auto' | 'always' | 'never';

/** A new `/proc`, and a new minimal `/dev` unless the policy brings its own. */
export function kernelFileSystems(destinations: readonly string[]): Operation[] {
  const origin = { ...defaultOrigin, name: 'sandbox' };
  const dev: Operation[] = destinations.includes('/dev')
    ? []
    : [{ kind: 'dev', dest: '/dev', origin }];
  return [...dev, { kind: 'proc', dest: '/proc', origin }];
}

/** Where somebody of this uid sets the kernel. */
export function controlPaths(uid: number): readonly string[] {
  return uid === 0 ? ['/proc/sys', '/proc/sysrq-trigger', '/proc/irq', '/proc/bus'] : [];
}

/**
 * Uid 0 without capabilities can still write here inside bubblewrap, which covers these only where they are
 * writable at set-up; `core_pattern` is code execution on the host.
 */
export function systemControls({ uid, paths }: HostFacts): Operation[] {
  const origin = { ...defaultOrigin, name: 'sandbox' };
  return controlPaths(uid)
    .filter((path) => paths[path] !== undefined && paths[path].kind !== 'missing')
    .map((path): Operation => ({
      kind: 'bind',
      access: 'read-only',
      source: path,
      dest: path,
      origin,
    }));
}

/** The options of bubblewrap that make namespaces, in the order in which they are given. */
export function namespaceOptions(policy: Policy): string[] {
  return [
    '--unshare-all',
    ...(policy.network.enable ? ['--share-net'] : []),
    '--unshare-user',
    ...(policy.hardening.user_namespaces ? [] : ['--disable-userns']),
    '--die-with-parent',
    '--cap-drop',
    'ALL',
    '--hostname',
    'sandbox',
  ];
}

/** The system call filter; absent where the policy switches it off. */
export function planSeccomp(
  { hardening, origins }: Policy,
  { architecture }: HostFacts,
): { seccomp?: SeccompOptions; diagnostics: Diagnostic[] } {
  if (!hardening.seccomp) return { diagnostics: [] };
  if (architecture !== undefined) {
    const userNamespaces = hardening.user_namespaces;
    return { seccomp: { architecture, userNamespaces }, diagnostics: [] };
  }
  const message = 'there is no system call filter for the architecture of this host';
  const help =
    'Filters exist for x86_64 and aarch64. `hardening: { seccomp: false }` goes without.';
  return {
    diagnostics: [
      problem('seccomp-unavailable', message, { at: origins['hardening.seccomp']?.at, help }),
    ],
  };
}

/**
 * Sharing the terminal session gives job control, and lets the inside push characters into the terminal of the
 * caller (TIOCSTI, TIOCLINUX) unless the filter refuses that.
 */
export function planSession({ hardening, origins }: Policy): {
  session: Session;
  diagnostics: Diagnostic[];
} {
  const { seccomp, new_session: session } = hardening;
  if (seccomp || session === 'always') return { session, diagnostics: [] };
  if (session === 'auto') return { session: 'always', diagnostics: [] };
  const message = '`hardening.new_session: never` needs the system call filter';
  const at = origins['hardening.new_session']?.at;
  const help = 'Without it the inside could type into your terminal. Set `seccomp: true`.';
  return { session: 'always', diagnostics: [problem('bad-value', message, { at, help })] };
}
