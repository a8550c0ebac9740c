/** The machines that there is a filter for, as `uname -m` names them. */
export const architectures = ['x86_64', 'aarch64'] as const;

export type Architecture = (typeof architectures)[number];

/** Numbers of one system call; an architecture without the call is absent. */
type Numbers = { readonly [A in Architecture]?: number };

/**
 * The newest number whose call was reviewed: `file_setattr` of Linux 6.17. Both architectures take their new
 * calls from one row of numbers since 424.
 */
export const newestNumber = 469;

/**
 * System calls that some rule names. Up to 450 the numbers are those of the kernel's `asm/unistd_64.h` for
 * x86_64 and `asm-generic/unistd.h` for aarch64 (linux-libc-dev 6.1), above that of its
 * `arch/x86/entry/syscalls/syscall_64.tbl` and `scripts/syscall.tbl`.
 */
const calls = {
  // x86_64 alone: aarch64 never had them, or only in the form that takes a directory.
  open: { x86_64: 2 },
  creat: { x86_64: 85 },
  chmod: { x86_64: 90 },
  mknod: { x86_64: 133 },
  uselib: { x86_64: 134 },
  modify_ldt: { x86_64: 154 },
  iopl: { x86_64: 172 },
  ioperm: { x86_64: 173 },

  acct: { x86_64: 163, aarch64: 89 },
  add_key: { x86_64: 248, aarch64: 217 },
  adjtimex: { x86_64: 159, aarch64: 171 },
  bpf: { x86_64: 321, aarch64: 280 },
  chroot: { x86_64: 161, aarch64: 51 },
  clock_adjtime: { x86_64: 305, aarch64: 266 },
  clock_settime: { x86_64: 227, aarch64: 112 },
  clone: { x86_64: 56, aarch64: 220 },
  delete_module: { x86_64: 176, aarch64: 106 },
  fanotify_init: { x86_64: 300, aarch64: 262 },
  fchmod: { x86_64: 91, aarch64: 52 },
  fchmodat: { x86_64: 268, aarch64: 53 },
  finit_module: { x86_64: 313, aarch64: 273 },
  get_mempolicy: { x86_64: 239, aarch64: 236 },
  init_module: { x86_64: 175, aarch64: 105 },
  ioctl: { x86_64: 16, aarch64: 29 },
  kcmp: { x86_64: 312, aarch64: 272 },
  kexec_file_load: { x86_64: 320, aarch64: 294 },
  kexec_load: { x86_64: 246, aarch64: 104 },
  keyctl: { x86_64: 250, aarch64: 219 },
  mbind: { x86_64: 237, aarch64: 235 },
  migrate_pages: { x86_64: 256, aarch64: 238 },
  mknodat: { x86_64: 259, aarch64: 33 },
  mount: { x86_64: 165, aarch64: 40 },
  move_pages: { x86_64: 279, aarch64: 239 },
  open_by_handle_at: { x86_64: 304, aarch64: 265 },
  openat: { x86_64: 257, aarch64: 56 },
  perf_event_open: { x86_64: 298, aarch64: 241 },
  personality: { x86_64: 135, aarch64: 92 },
  pivot_root: { x86_64: 155, aarch64: 41 },
  quotactl: { x86_64: 179, aarch64: 60 },
  reboot: { x86_64: 169, aarch64: 142 },
  request_key: { x86_64: 249, aarch64: 218 },
  set_mempolicy: { x86_64: 238, aarch64: 237 },
  setdomainname: { x86_64: 171, aarch64: 162 },
  sethostname: { x86_64: 170, aarch64: 161 },
  setns: { x86_64: 308, aarch64: 268 },
  settimeofday: { x86_64: 164, aarch64: 170 },
  socket: { x86_64: 41, aarch64: 198 },
  socketpair: { x86_64: 53, aarch64: 199 },
  swapoff: { x86_64: 168, aarch64: 225 },
  swapon: { x86_64: 167, aarch64: 224 },
  syslog: { x86_64: 103, aarch64: 116 },
  umount2: { x86_64: 166, aarch64: 39 },
  unshare: { x86_64: 272, aarch64: 97 },
  userfaultfd: { x86_64: 323, aarch64: 282 },
  vhangup: { x86_64: 153, aarch64: 58 },

  io_uring_setup: everywhere(425),
  io_uring_enter: everywhere(426),
  io_uring_register: everywhere(427),
  open_tree: everywhere(428),
  move_mount: everywhere(429),
  fsopen: everywhere(430),
  fsconfig: everywhere(431),
  fsmount: everywhere(432),
  fspick: everywhere(433),
  clone3: everywhere(435),
  openat2: everywhere(437),
  pidfd_getfd: everywhere(438),
  mount_setattr: everywhere(442),
  quotactl_fd: everywhere(443),
  set_mempolicy_home_node: everywhere(450),
  fchmodat2: everywhere(452),
  open_tree_attr: everywhere(467),
} satisfies Readonly<Record<string, Numbers>>;

/** The name of a system call that some rule names. */
export type Call = keyof typeof calls;

export const callNames = Object.keys(calls) as readonly Call[];

/** The number of a call, undefined where the architecture does not have it. */
export function numberOf(call: Call, architecture: Architecture): number | undefined {
  const numbers: Numbers = calls[call];
  return numbers[architecture];
}

function everywhere(number: number): { readonly [A in Architecture]: number } {
  return { x86_64: number, aarch64: number };
}
