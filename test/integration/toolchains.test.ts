import { describe, expect, it } from 'vitest';
import { nodeMounts } from '../setup/places.js';
import { accounts, createWorld, type Account, type World } from '../support/world.ts';

describe.each(accounts)('under the presets, run by %s', (account) => {
  it('node is the one of the host', () => {
    const world = worldOf(account, ['node-dev']);
    const asks = ['node', '-p', 'process.version'];
    expect(inside(world, asks)).toBe(world.host(asks).stdout);
  });

  it('npm runs the scripts of a package, without the token of the user', () => {
    const script = 'cat ~/.npmrc; node -e "console.log(6 * 7)"';
    const world = worldOf(account, ['node-dev'], {
      'home/.npmrc': '; canary\n',
      'project/package.json': JSON.stringify({ scripts: { answer: script } }),
    });
    const runs = ['npm', 'run', '--silent', 'answer'];
    expect(world.host(runs).stdout).toBe('; canary\n42\n');
    expect(world.sbx(['run', '--', ...runs]).stdout).toBe('42\n');
  });

  it('npm keeps its logs and cache for the next session', () => {
    const world = worldOf(account, ['node-dev']);
    expect(inside(world, ['npm', '--version'])).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(inside(world, ['npm', 'config', 'get', 'cache'])).toBe(`${world.home}/.npm\n`);
    expect(inside(world, ['sh', '-c', 'ls ~/.npm/_logs | wc -l'])).not.toBe('0\n');
    expect(world.host(['ls', '-A', world.home]).stdout).not.toMatch('.npm');
  });

  it('git commits as the user of the host, to a repository that the host sees', () => {
    const world = worldOf(account, ['git'], {
      'home/.gitconfig': '[user]\n\tname = Ada\n\temail = ada@example.org\n',
      'project/notes.txt': 'first\n',
    });
    expect(world.host(['git', 'init', '--quiet', '--initial-branch=main']).status).toBe(0);
    const commit = 'git add notes.txt && git commit --quiet --message "from inside"';
    expect(inside(world, ['sh', '-c', commit])).toBe('');
    const log = ['git', 'log', '--format=%an <%ae> %s', '--name-only'];
    expect(world.host(log).stdout).toBe('Ada <ada@example.org> from inside\n\nnotes.txt\n');
  });

  it('git does not know the user where nothing asks for the git preset', () => {
    const world = worldOf(account, [], { 'home/.gitconfig': '[user]\n\tname = Ada\n' });
    const asks = ['git', 'config', '--global', 'user.name'];
    expect(world.host(asks).stdout).toBe('Ada\n');
    expect(world.sbx(['run', '--', ...asks]).stdout).toBe('');
  });

  it('cargo and rustc start, with cargo at home in its private directory', () => {
    const world = worldOf(account, ['rust-dev']);
    expect(inside(world, ['cargo', '--version'])).toBe(world.host(['cargo', '--version']).stdout);
    expect(inside(world, ['rustc', '--version'])).toBe(world.host(['rustc', '--version']).stdout);
    expect(inside(world, ['sh', '-c', 'echo $CARGO_HOME'])).toBe(`${world.home}/.cargo\n`);
  });

  it('python3 starts with the base alone', () => {
    const world = worldOf(account, []);
    expect(inside(world, ['python3', '-c', 'import json, ssl; print(6 * 7)'])).toBe('42\n');
  });
});

/** The user asks for the presets, as a project could not ask for all of them without `sbx allow`. */
function worldOf(
  account: Account,
  presets: readonly string[],
  files: Readonly<Record<string, string>> = {},
): World {
  const mounts = nodeMounts().map((path) => ({ path }));
  const policy = JSON.stringify({ sandbox: { presets, mounts } });
  return createWorld({ 'home/.config/devenv/devenv.yaml': policy, ...files }, account);
}

/** What a command prints in the sandbox, which must succeed. */
function inside(world: World, command: readonly string[]): string {
  const { status, stdout, stderr } = world.sbx(['run', '--', ...command]);
  expect(status, stderr).toBe(0);
  return stdout;
}
