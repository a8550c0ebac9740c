import { existsSync } from 'node:fs';

/** Shells that hosts have as /bin/sh, by the name to show, as the words that interpret a script. */
export const shells: readonly (readonly [name: string, words: readonly string[]])[] = (
  [
    ['dash', ['/usr/bin/dash']],
    ['bash as sh', ['/usr/bin/bash', '--posix']],
    ['bash', ['/usr/bin/bash']],
    ['busybox', ['/usr/bin/busybox', 'sh']],
  ] as const
).filter(([, [program]]) => existsSync(program));
