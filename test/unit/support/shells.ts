import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** The shells of this machine that can be /bin/sh somewhere, each with its first words. */
export const shells: readonly (readonly [name: string, words: readonly [string, ...string[]]])[] = (
  [
    ['sh', ['/bin/sh']],
    ['dash', ['/usr/bin/dash']],
    ['bash as sh', ['/usr/bin/bash', '--posix']],
    ['bash', ['/usr/bin/bash']],
    ['busybox', ['/usr/bin/busybox', 'sh']],
  ] as const
).filter(([, [program]]) => existsSync(program));

/** What a script prints, with further descriptors from 3 on. Fails where the script does. */
export function outputOf(
  [program, ...first]: readonly [string, ...string[]],
  script: string,
  environment: NodeJS.ProcessEnv = {},
  descriptors: readonly number[] = [],
): string {
  const { status, stdout, stderr } = spawnSync(program, [...first], {
    input: script,
    encoding: 'utf8',
    env: environment,
    stdio: ['pipe', 'pipe', 'pipe', ...descriptors],
  });
  if (status !== 0) throw new Error(`${program}: ${status}: ${stderr}`);
  return stdout;
}

/** The same, for a script that ends each word with NUL. */
export function wordsOf(...given: Parameters<typeof outputOf>): string[] {
  return outputOf(...given)
    .split('\0')
    .slice(0, -1);
}
