import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { accounts, createWorld, type World } from '../support/world.ts';

const reads = (path: string): string => `sandbox:\n  mounts:\n    - path: ${path}\n`;
const files = {
  'home/notes/file': 'from the host\n',
  'home/more/file': 'more of it\n',
  'project/devenv.yaml': reads('$HOME/notes'),
};

/** What the sandbox shows of a file, or the status and messages of a refusal. */
function seen(world: World, file: string): string {
  const { status, stdout, stderr } = world.sbx(['run', '--', 'cat', join(world.home, file)]);
  return status === 0 ? stdout : `${status} ${stderr}`;
}

function allow(world: World, ...options: string[]) {
  return world.sbx(['allow', ...options]);
}

describe.each(accounts)('what a project grants itself, as %s', (account) => {
  it('is refused with its line until it is allowed, and again once that is taken back', () => {
    const world = createWorld(files, account);
    const refusal = seen(world, 'notes/file');
    expect(refusal).toMatch(/^125 /);
    expect(refusal).toContain('devenv.yaml:3:');
    expect(refusal).toContain('sbx allow');
    const { stdout, status } = allow(world, '--yes');
    expect(status).toBe(0);
    expect(stdout).toContain(`read \`${world.home}/notes\`  (devenv.yaml:3:13)`);
    expect(seen(world, 'notes/file')).toBe('from the host\n');
    expect(world.sbx(['deny']).stdout).toBe('forgotten\n');
    expect(seen(world, 'notes/file')).toBe(refusal);
  });
});

describe('sbx allow', () => {
  it('is not asked for again by a comment, and by another grant only for that', () => {
    const world = createWorld(files);
    allow(world, '--yes');
    world.write({ 'project/devenv.yaml': `# a comment\n${reads('$HOME/notes')}` });
    expect(seen(world, 'notes/file')).toBe('from the host\n');
    world.write({ 'project/devenv.yaml': `${reads('$HOME/notes')}    - path: $HOME/more\n` });
    const refusal = seen(world, 'more/file');
    expect(refusal).toContain(`${world.home}/more`);
    expect(refusal).not.toContain(`read \`${world.home}/notes\``);
    const { stdout } = allow(world, '--yes');
    expect(stdout).toContain(`${world.home}/more`);
    expect(stdout).not.toContain(`${world.home}/notes`);
    expect(seen(world, 'more/file')).toBe('more of it\n');
  });

  it('forgets what is no longer asked for', () => {
    const world = createWorld(files);
    allow(world, '--yes');
    world.write({ 'project/devenv.yaml': reads('$HOME/more') });
    allow(world, '--yes');
    world.write({ 'project/devenv.yaml': reads('$HOME/notes') });
    expect(seen(world, 'notes/file')).toMatch(/^125 /);
  });

  it('shows the grants and allows nothing where it can neither ask nor was told not to', () => {
    const world = createWorld(files);
    const { status, stdout, stderr } = allow(world);
    expect(status).toBe(125);
    expect(stdout).toContain(`${world.home}/notes`);
    expect(stderr).toContain('run `sbx allow --yes`');
    expect(seen(world, 'notes/file')).toMatch(/^125 /);
  });

  it('refuses inside a sandbox, where nothing of the approvals can be reached either', () => {
    const world = createWorld({ ...files, 'project/devenv.yaml': '' });
    const [sbx = ''] = world.launcher();
    const shown = ['--ro', join(sbx, '../..'), '--ro', world.host(['which', 'node']).stdout.trim()];
    world.sbx(['run', '--', 'true']);
    const inside = world.sbx(['run', ...shown, '--', sbx, 'allow', '--yes']);
    expect(inside.stderr).toContain('from inside a sandbox');
    expect(inside.status).toBe(125);
    const list = world.sbx(['run', '--', 'ls', join(world.home, '.local/state/devenv-sandbox')]);
    expect(list.status).toBe(2);
  });

  it('follows a link to what it shows, and asks again when that changes', () => {
    const world = createWorld({ ...files, 'project/devenv.yaml': '' });
    const link = join(world.home, 'link');
    symlinkSync(join(world.home, 'notes'), link);
    world.write({ 'project/devenv.yaml': 'sandbox: {mounts: [{path: ~/link, dest: /x}]}\n' });
    expect(world.sbx(['run', '--', 'cat', '/x/file']).stderr).toContain(`${world.home}/notes`);
    allow(world, '--yes');
    expect(world.sbx(['run', '--', 'cat', '/x/file']).stdout).toBe('from the host\n');
    world.host(['ln', '-sfn', join(world.home, 'more'), link]);
    const again = world.sbx(['run', '--', 'cat', '/x/file']);
    expect(again.status).toBe(125);
    expect(again.stderr).toContain(`${world.home}/more`);
  });

  it('accepts no link in the project, which the sandbox could lead elsewhere', () => {
    const world = createWorld({ ...files, 'project/devenv.yaml': '' });
    symlinkSync(join(world.home, 'notes'), join(world.project, 'link'));
    world.write({ 'project/devenv.yaml': 'sandbox: {mounts: [{path: ./link, dest: /x}]}\n' });
    allow(world, '--yes');
    const { status, stdout, stderr } = world.sbx(['run', '--', 'cat', '/x/file']);
    expect({ status, stdout }).toEqual({ status: 125, stdout: '' });
    expect(stderr).toMatch(/^devenv\.yaml:1:27: error: .*\[source-symlink\]$/m);
  });
});
