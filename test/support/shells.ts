import { existsSync } from 'node:fs';
import { accounts, type Account } from './world.ts';

/** Shells that hosts have as /bin/sh, as the words that interpret a script. */
const shells = [
  ['dash', ['/usr/bin/dash']],
  ['bash as sh', ['/usr/bin/bash', '--posix']],
  ['bash', ['/usr/bin/bash']],
  ['busybox', ['/usr/bin/busybox', 'sh']],
] as const;

/** Who starts `sbx`, and the shell that interprets it. */
export interface Launching {
  readonly account: Account;
  readonly name: string;
  readonly shell?: readonly string[];
}

const ordinary: Account = accounts.at(-1) ?? 'user';

/** One account with every shell; every other account with the shell that the first line of `sbx` names. */
export const launchings: readonly Launching[] = [
  ...accounts.slice(0, -1).map((account) => ({ account, name: 'its own shell' })),
  ...shells
    .filter(([, [program]]) => existsSync(program))
    .map(([name, shell]) => ({ account: ordinary, name, shell })),
];
