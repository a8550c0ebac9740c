import { describe, expect, it } from 'vitest';
import { accounts, createWorld } from '../support/world.ts';

describe.each(accounts)('sbx run as %s', (account) => {
  it('passes arguments, output and exit status through', () => {
    const world = createWorld({}, account);
    const script = 'printf "%s|" "$@"; exit 7';
    const { status, stdout, stderr } = world.sbx([
      'run',
      '--',
      'sh',
      '-c',
      script,
      'sh',
      'a b',
      '"q\'',
      'x\ny',
      '',
    ]);
    expect(stderr).toBe('');
    expect(stdout).toBe('a b|"q\'|x\ny||');
    expect(status).toBe(7);
  });
});
