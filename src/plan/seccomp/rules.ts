import type { Call } from './calls.ts';

/** A test of the low 32 bits of one argument, counted from 0. */
export type Condition = { readonly argument: number } & (
  | { readonly anyBit: number }
  | { readonly oneOf: readonly number[] }
  | { readonly noneOf: readonly number[] }
);

/** What a refused call returns. */
export type Refusal = 'EPERM' | 'ENOSYS' | 'EAFNOSUPPORT';

export interface Rule {
  readonly refuse: Refusal;
  readonly calls: readonly Call[];
  /** The rule applies when all of these hold; without any, always. */
  readonly when?: readonly Condition[];
  /** `hardening.user_namespaces: true` takes the rule away: sandboxes inside need what it refuses. */
  readonly liftedBy?: 'userNamespaces';
  readonly why: string;
}

/**
 * What is refused; everything else is allowed. ENOSYS where programs have a way to do without, as on an older
 * kernel. Arguments that the kernel takes as `int` are compared by their low 32 bits, because it ignores the
 * others (CVE-2019-10063).
 */
export const rules: readonly Rule[] = [
  {
    refuse: 'ENOSYS',
    calls: ['clone3'],
    liftedBy: 'userNamespaces',
    why: 'its flags are in memory, where a filter cannot see them; libc falls back to clone',
  },
  {
    refuse: 'ENOSYS',
    calls: [
      'open_tree',
      'move_mount',
      'fsopen',
      'fsconfig',
      'fsmount',
      'fspick',
      'mount_setattr',
      'open_tree_attr',
    ],
    liftedBy: 'userNamespaces',
    why: 'the newer way to mount (CVE-2021-41133)',
  },
  {
    refuse: 'ENOSYS',
    calls: ['io_uring_setup', 'io_uring_enter', 'io_uring_register'],
    why: 'does the work of other calls where no filter sees them',
  },
  {
    refuse: 'ENOSYS',
    calls: ['quotactl_fd'],
    why: 'disk quotas of the host',
  },
  {
    refuse: 'EPERM',
    calls: ['mount', 'umount2', 'pivot_root', 'chroot', 'setns', 'sethostname', 'setdomainname'],
    liftedBy: 'userNamespaces',
    why: 'changes the view of a namespace',
  },
  {
    refuse: 'EPERM',
    calls: ['unshare'],
    // All but CLONE_VM, _FS, _FILES, _SIGHAND, _THREAD and _SYSVSEM: Linux 7.1 makes a mount namespace for
    // a flag that means something harmless to clone (UNSHARE_EMPTY_MNTNS).
    when: [{ argument: 0, anyBit: 0xfffaf0ff }],
    liftedBy: 'userNamespaces',
    why: 'a new user namespace is the door to most escalations in the kernel',
  },
  {
    refuse: 'EPERM',
    calls: ['clone'],
    // CLONE_NEWNS, _NEWCGROUP, _NEWUTS, _NEWIPC, _NEWUSER, _NEWPID and _NEWNET. The bit of CLONE_NEWTIME is
    // part of the exit signal here. The flags are the first argument on both architectures.
    when: [{ argument: 0, anyBit: 0x7e020000 }],
    liftedBy: 'userNamespaces',
    why: 'a new user namespace is the door to most escalations in the kernel',
  },
  {
    refuse: 'EPERM',
    calls: ['add_key', 'request_key', 'keyctl'],
    why: "keyrings are not in a namespace: the session's passes through bubblewrap",
  },
  {
    refuse: 'EPERM',
    calls: ['bpf', 'userfaultfd', 'perf_event_open'],
    why: 'large parts of the kernel that exploits are built on',
  },
  {
    refuse: 'EPERM',
    calls: [
      'kexec_load',
      'kexec_file_load',
      'reboot',
      'swapon',
      'swapoff',
      'init_module',
      'finit_module',
      'delete_module',
      'acct',
      'quotactl',
      'syslog',
      'uselib',
      'iopl',
      'ioperm',
      'modify_ldt',
      'vhangup',
    ],
    why: 'administers the machine',
  },
  {
    refuse: 'EPERM',
    calls: ['settimeofday', 'clock_settime', 'adjtimex', 'clock_adjtime'],
    why: 'sets the clock of the host',
  },
  {
    refuse: 'EPERM',
    calls: ['open_by_handle_at', 'fanotify_init', 'pidfd_getfd', 'kcmp'],
    why: 'reaches files and processes past their paths',
  },
  {
    refuse: 'EPERM',
    calls: [
      'move_pages',
      'migrate_pages',
      'mbind',
      'set_mempolicy',
      'get_mempolicy',
      'set_mempolicy_home_node',
    ],
    why: 'places memory, a rare need with a history of holes',
  },
  {
    refuse: 'EPERM',
    calls: ['personality'],
    // PER_LINUX and PER_LINUX32, each with ADDR_NO_RANDOMIZE for debuggers, and the query.
    when: [{ argument: 0, noneOf: [0, 0x8, 0x40000, 0x40008, 0xffffffff] }],
    why: 'emulates systems with weaker memory protection',
  },
  {
    refuse: 'EPERM',
    calls: ['ioctl'],
    // TIOCSTI, TIOCLINUX and TIOCSETD: asm-generic/ioctls.h has the numbers of both architectures.
    when: [{ argument: 1, oneOf: [0x5412, 0x541c, 0x5423] }],
    why: 'types into the terminal of the caller, or loads a line discipline',
  },
  ...[
    { calls: ['chmod', 'fchmod', 'mknod', 'creat'] as const, mode: 1 },
    { calls: ['fchmodat', 'fchmodat2', 'mknodat'] as const, mode: 2 },
    { calls: ['open'] as const, mode: 2, flags: 1 },
    { calls: ['openat'] as const, mode: 3, flags: 2 },
  ].map(setIdRule),
  {
    refuse: 'ENOSYS',
    calls: ['openat2'],
    // bubblewrap 0.12 does not start without it where it was built for newer kernels only.
    liftedBy: 'userNamespaces',
    why: 'creates set-id files with a mode in memory, where a filter cannot see it',
  },
  {
    refuse: 'EAFNOSUPPORT',
    calls: ['socket', 'socketpair'],
    // AF_UNIX, AF_INET, AF_INET6 and AF_NETLINK.
    when: [{ argument: 0, noneOf: [1, 2, 10, 16] }],
    why: 'rare families are old code, some outside any namespace (CVE-2026-31431)',
  },
  {
    refuse: 'EAFNOSUPPORT',
    calls: ['socket', 'socketpair'],
    // AF_NETLINK with another protocol than NETLINK_ROUTE, which lists addresses for getaddrinfo.
    when: [
      { argument: 0, oneOf: [16] },
      { argument: 2, noneOf: [0] },
    ],
    why: 'configures packet filters, cryptography and devices of the host',
  },
];

/** Refuses to make a file set-user-ID or set-group-ID, with the mode in one argument. */
function setIdRule(at: {
  readonly calls: readonly Call[];
  readonly mode: number;
  readonly flags?: number;
}): Rule {
  // The mode counts, and is more than a left-over register, with O_CREAT or O_TMPFILE.
  const creates = at.flags === undefined ? [] : [{ argument: at.flags, anyBit: 0o20000100 }];
  return {
    refuse: 'EPERM',
    calls: at.calls,
    when: [...creates, { argument: at.mode, anyBit: 0o6000 }],
    why: 'a set-id file in the project runs with the rights of its owner, for everybody on the host',
  };
}
