import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { accounts, createWorld } from '../support/world.ts';

/**
 * bash reads ~/.bashrc when its input is a socket, as it is here, and nothing says that another shell is
 * around it. The launcher needs bash where the caller left a descriptor open.
 */
describe.each(accounts)('a project that sets HOME for the inside, run by %s', (account) => {
  it('cannot have its .bashrc run on the host', () => {
    const world = createWorld(
      { 'project/devenv.yaml': 'sandbox: { env: { set: { HOME: $PWD/elsewhere } } }\n' },
      account,
    );
    const witness = join(world.project, '../reached-the-host');
    const elsewhere = join(world.project, 'elsewhere');
    world.write({ 'project/elsewhere/.bashrc': `printf x >>'${witness}' 2>/dev/null\n` });
    const leak = ['bash', '-c', 'exec 11</dev/null; exec "$0" "$@"'];

    const { status, stdout } = world.sbx(['run', '--', 'sh', '-c', 'echo "$HOME"'], {
      shell: leak,
    });
    expect(stdout).toBe(`${elsewhere}\n`);
    expect(status).toBe(0);
    expect(existsSync(witness)).toBe(false);

    world.host(['bash', '-c', 'true'], { env: { HOME: elsewhere } });
    expect(existsSync(witness)).toBe(true);
  });
});
