import { describe, expect, it } from 'vitest';
import { newerBubblewrapPath } from '../setup/places.js';
import { launchings } from '../support/shells.ts';
import { accounts, createWorld } from '../support/world.ts';

const odd = [
  'two words',
  '',
  '"double"',
  "'single'",
  "it's",
  '$HOME',
  '${PATH}',
  '$(touch planted)',
  '`touch planted`',
  'line\nbreak\n',
  '\ttab',
  '-n',
  '--',
  '--preset',
  '*',
  '?',
  '[a-z]',
  '~',
  '{a,b}',
  '#',
  ';',
  '&',
  '|',
  '>',
  '!',
  '\\',
  '\\n',
  '\\0',
  '%s',
  'é ā č Ł 漢字 😀',
  '\u0001\u007f',
];

describe.each(launchings)('arguments as $account with $name', ({ account, ...options }) => {
  it('arrive as they were given', () => {
    const world = createWorld({ 'project/file': '' }, account);
    const args = ['run', '--', 'printf', '%s\\0', ...odd];
    const { status, stdout, stderr } = world.sbx(args, options);
    expect(stderr).toBe('');
    expect(stdout.split('\0').slice(0, -1)).toEqual(odd);
    expect(status).toBe(0);
    expect(world.host(['ls']).stdout).toBe('file\n');
  });
});

describe.each(accounts)('arguments as %s', (account) => {
  const world = createWorld({}, account);

  it('belong to the command from its name on, with and without two hyphens', () => {
    const print = ['printf', '%s|', '--env', 'X', '--help', '--no-network'];
    expect(world.sbx(['run', ...print]).stdout).toBe('--env|X|--help|--no-network|');
    expect(world.sbx(['run', '--no-network', '--', ...print]).stdout).toBe(
      '--env|X|--help|--no-network|',
    );
  });

  it('may be eight thousand', () => {
    const { status, stdout } = world.sbx(['run', '--', 'sh', '-c', 'echo $#', ...numbers(8000)]);
    expect(stdout).toBe('7999\n');
    expect(status).toBe(0);
  });

  it('are refused in one sentence when bubblewrap cannot take so many', () => {
    const { status, stdout, stderr } = world.sbx(['run', '--', 'echo', ...numbers(9500)]);
    expect(status).toBe(125);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/the command has 9501 words; with this policy .* at most \d+/);
    expect(stderr.trim().split('\n')).toHaveLength(2);
  });

  it('are refused as well when there is less room for them than when the entry was made', () => {
    const small = 'sandbox: { env: { keep: [KEPT] } }\n';
    const many = Array.from({ length: 60 }, (_, at) => `      NAME_${at}: value\n`).join('');
    const changed = createWorld({ 'home/.config/devenv/devenv.yaml': small });
    for (let launch = 0; launch < 2; launch += 1) changed.sbx(['run', '--', 'true']);
    changed.write({ 'home/.config/devenv/devenv.yaml': `sandbox:\n  env:\n    set:\n${many}` });
    const { status, stderr } = changed.sbx(['run', '--', 'true', ...numbers(8800)]);
    expect(stderr).toContain('[too-many-arguments]');
    expect(status).toBe(125);
  });

  it.each([
    ['the host', undefined],
    ['a newer release', newerBubblewrapPath()],
  ])(
    'may be exactly as many as the message says, with the bubblewrap of %s',
    (_name, bubblewrap) => {
      const env = bubblewrap === undefined ? {} : { DEVENV_SANDBOX_BWRAP: bubblewrap };
      const refused = world.sbx(['run', '--', 'true', ...numbers(9500)], { env });
      const most = Number(/at most (\d+)/.exec(refused.stderr)?.[1]);
      expect(world.sbx(['run', '--', 'true', ...numbers(most - 1)], { env })).toMatchObject({
        status: 0,
        stderr: '',
      });
      expect(world.sbx(['run', '--', 'true', ...numbers(most)], { env }).status).toBe(125);
    },
  );
});

function numbers(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index));
}
