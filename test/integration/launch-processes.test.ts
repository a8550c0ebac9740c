import { describe, expect, it, vi } from 'vitest';
import { ended, processTree, startEnvironment } from '../support/processes.ts';
import { launchings } from '../support/shells.ts';
import { createWorld } from '../support/world.ts';

const policy = {
  'home/.config/devenv/devenv.yaml': `sandbox:
  env:
    keep: [KEPT, LD_LIBRARY_PATH]
    set:
      OWN: canary-own
      LD_PRELOAD: /canary-preload.so
      BASH_ENV: /canary-bash
  secrets:
    - { name: key, path: $HOME/key, env: MALLOC_ARENA_TEST }
`,
  'home/key': 'canary-key\n',
};

const caller = {
  KEPT: 'canary-kept',
  LD_LIBRARY_PATH: '/canary-library',
  OWN: 'canary-replaced',
  DROPPED: 'canary-dropped',
  'ODD-NAME': 'canary-odd',
  'BASH_FUNC_odd%%': '() { echo canary-function; }',
  UID: 'canary-uid',
  OPTIND: '1',
};

describe.each(launchings)('processes as $account with $name', ({ account, ...options }) => {
  it('show no value and get only what is for them', async () => {
    const world = createWorld(policy, account);
    const child = world.start(['run', '--', 'tail', '-f', '/dev/null'], {
      env: caller,
      ...options,
    });
    const end = ended(child);
    const tree = await vi.waitFor(
      () => {
        const all = processTree(child.pid ?? 0);
        // A program has its name before it has its arguments.
        expect(all.at(-1)).toMatchObject({
          name: 'tail',
          commandLine: expect.stringMatching(/^tail/),
        });
        // It may be keeping what it has compiled.
        expect(all.map(({ name }) => name)).not.toContain('node');
        return all;
      },
      { timeout: 20_000, interval: 10 },
    );
    const environments = tree.map(({ pid }) =>
      startEnvironment(pid).filter((entry) => entry.includes('canary')),
    );
    child.kill('SIGTERM');
    expect((await end).status).toBe(143);

    // A shell, bubblewrap twice and the command: nothing else.
    expect(tree.map(({ name }) => name)).toEqual([
      expect.stringMatching(/^(sbx|sh|dash|bash|busybox)$/),
      'bwrap',
      'bwrap',
      'tail',
    ]);
    const lines = tree.map(({ commandLine }) => commandLine);
    expect(lines.at(-1)).toBe('tail\0-f\0/dev/null\0');
    expect(lines.join('\n')).not.toContain('canary');
    expect(tree.slice(1, 3).map(({ pid }) => startEnvironment(pid).join(''))).toEqual(['', '']);
    expect(environments.at(-1)?.toSorted()).toEqual([
      'BASH_ENV=/canary-bash',
      'KEPT=canary-kept',
      'LD_LIBRARY_PATH=/canary-library',
      'LD_PRELOAD=/canary-preload.so',
      'MALLOC_ARENA_TEST=canary-key',
      'OWN=canary-own',
    ]);
  });
});
