/** What `bin/sbx` opens for bubblewrap. dash opens no descriptor above 9, and 0 to 2 are the command's. */
export const descriptors = {
  /** bubblewrap reports here that the command ran, and how it ended. */
  status: 6,
  /** bubblewrap reads here what is in no argument list. */
  settings: 8,
  /** bubblewrap reads the system call filter here. */
  seccomp: 4,
  /** bubblewrap reads here the files that it copies. */
  copies: [3, 5, 7, 9],
} as const;
