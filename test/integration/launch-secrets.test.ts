import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { launchings } from '../support/shells.ts';
import { createWorld } from '../support/world.ts';

/** What a file has, and what the variable gets of it: as in $( ), the final line breaks go. */
const contents: readonly (readonly [name: string, file: string, value: string])[] = [
  ['ONE_LINE', 'token\n', 'token'],
  ['NO_BREAK', 'token', 'token'],
  ['EMPTY', '', ''],
  ['BREAKS', '\n\n', ''],
  [
    'KEY',
    '-----BEGIN KEY-----\nab+/=\n\n\tcd\n-----END KEY-----\n',
    '-----BEGIN KEY-----\nab+/=\n\n\tcd\n-----END KEY-----',
  ],
  ['BLANK_LINES', '\n\n first\n\n\nlast \n\n\n', '\n\n first\n\n\nlast '],
  ['SHELL', `$HOME \`id\` $(id) "'\\ \\n %s *\n`, `$HOME \`id\` $(id) "'\\ \\n %s *`],
  ['UNICODE', 'č ā Ł \u00ff 漢字 😀\n', 'č ā Ł \u00ff 漢字 😀'],
  ['CONTROL', '\u0001\u0002\u007f\r\n', '\u0001\u0002\u007f\r'],
  ['LONG', `${'0123456789abcdef\n'.repeat(6000)}`, '0123456789abcdef\n'.repeat(6000).trimEnd()],
];

describe.each(launchings)(
  'secrets as variables, as $account with $name',
  ({ account, ...options }) => {
    const secrets = contents.map(
      ([name]) => `    - { name: ${name}, env: ${name}, path: $HOME/${name} }`,
    );
    const policy = `sandbox:\n  secrets:\n${secrets.join('\n')}\n`;
    const files = contents.map(([name, file]) => [`home/${name}`, file] as const);
    const world = createWorld(
      { 'home/.config/devenv/devenv.yaml': policy, ...Object.fromEntries(files) },
      account,
    );

    it('have the text of their files, whatever it is', () => {
      const { stdout, stderr } = world.sbx(['run', '--', 'env', '-0'], options);
      expect(stderr).toBe('');
      for (const [name, , value] of contents)
        expect(stdout.split('\0')).toContain(`${name}=${value}`);
    });

    it('stop the launch when a file cannot be read', () => {
      const path = join(world.home, 'KEY');
      world.host(['sh', '-c', 'mv ~/KEY ~/KEY.old; mkfifo ~/KEY']);
      const fifo = world.sbx(['run', '--', 'echo', 'ran'], options);
      expect({ status: fifo.status, stdout: fifo.stdout }).toEqual({ status: 125, stdout: '' });
      world.host(['sh', '-c', 'rm ~/KEY; mv ~/KEY.old ~/KEY']);
      if (account === 'root') return;
      chmodSync(path, 0);
      const denied = world.sbx(['run', '--', 'echo', 'ran'], options);
      expect({ status: denied.status, stdout: denied.stdout }).toEqual({ status: 125, stdout: '' });
      expect(denied.stderr).toContain(`the secret ${path} cannot be read`);
      expect(denied.stderr).not.toContain('bubblewrap');
    });
  },
);
