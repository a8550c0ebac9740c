import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { quote } from '../../../src/launch/quote.ts';
import { hooks } from '../../../src/shell/hooks.ts';
import { shellCommand, shells, startOf } from '../../../src/shell/shells.ts';

/** Whether a shell takes a text for a script of its own. */
function complaints(shell: string, text: string): string {
  // Shells cannot open the socket that input would come on.
  const piped = 'printf %s "$1" | "$0" -n /dev/stdin';
  return spawnSync('sh', ['-c', piped, shell, text], { encoding: 'utf8' }).stderr;
}

const program = `/opt/it's "here" $(id)/sbx`;
const printed = Object.entries(hooks).map(
  ([name, print]) => [name, print(quote(program), quote(quote(program)))] as const,
);

describe('what shells read', () => {
  const files = Object.entries(shells).flatMap(([shell, start]) =>
    start.files.map(({ name, text }) => [shell, name, text] as const),
  );

  it.each(files)('%s: %s is a script', (shell, _, text) => {
    expect(complaints(shell, text)).toBe('');
    expect(complaints(shell, `${text}\nif true; then (`)).not.toBe('');
  });

  it.each(printed)('the hook of %s is a script, wherever sbx is', (name, text) => {
    expect(complaints(name === 'direnv' ? 'bash' : name, text)).toBe('');
  });

  it.each(['bash', 'zsh', 'fish'] as const)('the hook of %s starts sbx by its path', (shell) => {
    const [line = ''] = /^.*_sbx_program[ =].*$/m.exec(hooks[shell](quote(program))) ?? [];
    const script = `${line}\nprintf %s "$_sbx_program"`;
    expect(spawnSync(shell, ['-c', script], { encoding: 'utf8' }).stdout).toBe(program);
  });
});

describe('how a shell is started', () => {
  it('is known by the name of the program, wherever it lies', () => {
    expect(startOf('/run/current-system/sw/bin/zsh')?.preset).toBe('zsh');
    expect(startOf('/bin/bash')?.preset).toBe('bash');
    expect(startOf('/bin/constructor')).toBeUndefined();
    expect(startOf('/usr/bin/nu')).toBeUndefined();
  });

  it('leaves a shell that is not known as it is', () => {
    expect(shellCommand('/bin/dash', {})).toEqual(['SHELL=/bin/dash', '/bin/dash']);
  });

  it('tells zsh its ZDOTDIR only where there is one', () => {
    const without = shellCommand('/bin/zsh', {});
    expect(without).toEqual([
      'SHELL=/bin/zsh',
      'ZDOTDIR=/run/devenv-sandbox/shell/zsh',
      '/bin/zsh',
    ]);
    const own = shellCommand('/bin/zsh', { zdotdir: '/home/x/z d' });
    expect(own).toContain('DEVENV_SANDBOX_ZDOTDIR=/home/x/z d');
  });

  it('tells a shell of a hook with what it ends', () => {
    const words = shellCommand('/bin/bash', { prompt: '0', leave: '/home/x/p' });
    expect(words.slice(0, 3)).toEqual([
      'SHELL=/bin/bash',
      'DEVENV_SANDBOX_PROMPT=0',
      'DEVENV_SANDBOX_ROOT=/home/x/p',
    ]);
  });
});
