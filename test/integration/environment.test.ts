import { chmodSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { accounts, createWorld } from '../support/world.ts';

const policy = {
  'home/.config/devenv/devenv.yaml': `sandbox:
  env:
    keep: [KEPT, MULTI, LD_LIBRARY_PATH, PREFIX_*]
    set:
      OWN: value of $HOME, $$5
      MALLOC_CHECK_: "0"
    unset: [EDITOR]
`,
};

const caller = {
  KEPT: 'kept',
  MULTI: 'two\nlines \'"$x`',
  PREFIX_A: 'a',
  PREFIX_TOKEN: 'canary-token',
  EDITOR: 'vi',
  UNLISTED: 'canary-unlisted',
  AWS_SECRET_ACCESS_KEY: 'canary-secret',
  LD_LIBRARY_PATH: '/nowhere',
};

describe.each(accounts)('the environment as %s', (account) => {
  it('has what passes and what is set, and nothing else', () => {
    const world = createWorld(policy, account);
    const { stdout, stderr } = world.sbx(['run', '--', 'env', '-0'], { env: caller });
    const inside = Object.fromEntries(
      stdout
        .split('\0')
        .filter(Boolean)
        .map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
    );
    expect(inside, stderr).toEqual({
      KEPT: 'kept',
      MULTI: caller.MULTI,
      PREFIX_A: 'a',
      OWN: `value of ${world.home}, $5`,
      MALLOC_CHECK_: '0',
      LD_LIBRARY_PATH: '/nowhere',
      DEVENV_SANDBOX: '1',
      TMPDIR: '/tmp',
      HOME: world.home,
      PWD: world.project,
      PATH: expect.stringContaining('/usr/bin') as string,
      USER: expect.any(String) as string,
      TERM: 'dumb',
      LANG: 'C.UTF-8',
    });
  });

  it('leaves no value in an argument list, nor in the first process', () => {
    const world = createWorld(policy, account);
    const script =
      'cat /proc/*/cmdline /proc/1/environ | tr "\\0" "\\n"; echo $KEPT; wc -c </proc/1/environ';
    const { stdout } = world.sbx(['run', '--', 'sh', '-c', script], { env: caller });
    // The command has the variable, the first process has none at all.
    expect(stdout).toContain('--unshare-all');
    expect(stdout).toMatch(/\nkept\n0\n$/);
    expect(stdout).not.toContain('KEPT=kept');
    expect(stdout).not.toContain('canary-');
    expect(stdout).not.toContain('LD_LIBRARY_PATH');
    expect(stdout).not.toContain('value of');
  });

  it('has the content of a secret, whose file is shown at its own path', () => {
    const secret = 'first line\nsecond "line"';
    const world = createWorld(
      {
        'home/generation/1/key': `${secret}\n`,
        'home/generation/1/other': 'canary-other',
        'home/.config/devenv/devenv.yaml': `sandbox:
  secret_dirs: [$HOME/secrets]
  secrets:
    - { name: key, env: API_KEY }
`,
      },
      account,
    );
    symlinkSync('generation/1', join(world.home, 'secrets'));
    chmodSync(join(world.home, 'generation/1/key'), 0o400);
    const script = 'printf "%s|" "$API_KEY"; cat ~/secrets/key; ls ~/secrets; cat /proc/*/cmdline';
    const { stdout, stderr } = world.sbx(['run', '--', 'sh', '-c', script]);
    expect(stdout, stderr).toContain(`${secret}|${secret}\nkey\n`);
    expect(stdout.split('\nkey\n')[1]).not.toContain('first line');
    expect(world.host(['cat', join(world.home, 'secrets/other')]).stdout).toBe('canary-other');
  });
});

describe.each(accounts)('descriptors as %s', (account) => {
  it('that the caller left open do not reach the sandbox', () => {
    const world = createWorld({ 'home/canary': 'canary' }, account);
    const open = 'exec 9<~/canary 14</ 201<~/canary; exec "$@"';
    const list = 'ls -l /proc/self/fd /proc/1/fd | grep -e canary -e "-> /$"';
    const bare = world.host(['bash', '-c', open, 'bash', 'sh', '-c', list]);
    expect(bare.stdout.match(/canary/g)).toHaveLength(2);
    const sbx = world.command(['run', '--', 'sh', '-c', list]);
    const { stdout, stderr } = world.host(['bash', '-c', open, 'bash', ...sbx]);
    expect(stdout, stderr).toBe('');
  });
});
