import type { Bubblewrap, HostFacts } from '../plan/facts.ts';

/** Everything that `sbx doctor` looks at, as data: read by `host/health.ts`, judged by the rules here. */
export interface HealthState {
  readonly os: HostFacts['os'];
  readonly user: UserState;
  /** Whether this already is the inside of a sandbox. */
  readonly inside: boolean;
  /** The kind of container this runs in, such as `docker`. */
  readonly container?: string;
  readonly kernel: KernelState;
  readonly bubblewrap: BubblewrapState;
  readonly programs: ProgramState;
  readonly configuration: ConfigurationState;
  /** Links among the user's configuration whose target is gone. */
  readonly danglingLinks: readonly { readonly path: string; readonly target: string }[];
  readonly temporary?: TemporaryState;
  /** Listening abstract sockets of the network namespace, with their leading `@`. */
  readonly abstractSockets: readonly string[];
}

interface UserState {
  readonly uid: number;
  /** The home that sbx uses. */
  readonly home: string;
  /** `$HOME` as it is set. */
  readonly variable?: string;
  /** The home of the passwd entry. */
  readonly passwd?: string;
}

/** Texts of the kernel; a file that is absent or unreadable is absent here. */
export interface KernelState {
  readonly release: string;
  /** `kernel.apparmor_restrict_unprivileged_userns`, of Ubuntu. */
  readonly apparmorRestriction?: string;
  /** `kernel.unprivileged_userns_clone`, of Debian and of hardened kernels. */
  readonly usernsClone?: string;
  /** `user.max_user_namespaces` */
  readonly maxUserNamespaces?: string;
  /** `kernel.seccomp.actions_avail` */
  readonly seccompActions?: string;
  /** `/sys/kernel/security/lsm` */
  readonly securityModules?: string;
}

export interface BubblewrapState {
  readonly found?: Bubblewrap & { readonly real: string; readonly setuid: boolean };
  /** What `DEVENV_SANDBOX_BWRAP` says. */
  readonly named?: string;
  /** The binary or directory that another user could write, so that it is not used. */
  readonly unsafe?: string;
  /** What it could do when it was tried; absent where there is none. */
  readonly trials?: Trials;
}

export interface Trials {
  /** A user namespace and nothing else. */
  readonly userNamespace: Trial;
  /** What every session uses, with the network shared. */
  readonly sandbox: Trial;
  /** The same with a network of its own. */
  readonly network: Trial;
}

export interface Trial {
  readonly works: boolean;
  /** What bubblewrap said, one line. */
  readonly said: string;
}

interface ProgramState {
  /** Programs called `env` that can restore signal handling. */
  readonly env: readonly string[];
  readonly flock?: string;
  readonly git?: string;
  readonly nix?: string;
  /** `safe.bareRepository` as Git sees it outside any repository; absent when unset. */
  readonly bareRepository?: string;
}

interface ConfigurationState {
  readonly root: string;
  /** Why the current directory cannot be a project. */
  readonly rootRefused?: string;
  /** Lowest layer first. */
  readonly files: readonly ConfigurationFile[];
  /** Messages of the errors that loading the policy met. */
  readonly errors: readonly string[];
  readonly hostBase: string;
  /** Base presets in use, with who asked for them; empty when the policy has errors. */
  readonly bases: readonly { readonly id: string; readonly requestedBy: string }[];
  readonly networkShared: boolean;
}

export interface ConfigurationFile {
  readonly name: string;
  readonly state: 'absent' | 'unusable' | 'without a sandbox section' | 'read';
}

export interface TemporaryState {
  /** What `TMPDIR` says. */
  readonly path: string;
  readonly state: 'usable' | 'relative' | 'missing' | 'foreign';
}
