import { lstatSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { accounts, createWorld, snapshot, type Result, type World } from '../support/world.ts';

const section = 'sandbox:\n  enable: true\n  presets: [rust-dev, ai-agents-opencode]\n';
const rustAndAgent = { 'project/Cargo.toml': '', 'project/.opencode/x': '' };

describe.each(accounts)('sbx init --yes as %s', (account) => {
  it('makes a devenv.yaml that sbx check accepts and sbx run obeys', () => {
    const world = createWorld(rustAndAgent, account);
    const { status, stdout, stderr } = world.sbx(['init', '--yes']);
    expect(stderr).not.toContain('error');
    expect(stdout).toContain('Created devenv.yaml.\n');
    expect(status).toBe(0);
    expect(read(world)).toBe(section);
    expect(lstatSync(join(world.project, 'devenv.yaml')).uid).toBe(lstatSync(world.project).uid);
    expect(world.sbx(['check'])).toMatchObject({ status: 0 });
    const inside = world.sbx(['run', '--', 'sh', '-c', 'echo "$CARGO_HOME"']);
    expect(inside.stdout).toBe(`${world.home}/.cargo\n`);
  });

  it('adds to a devenv.yaml and leaves everything else of it alone', () => {
    const before = '# mine\nzeta: 1 # one\n\n# last\ninputs: {a: {url: b}}';
    const world = createWorld({ ...rustAndAgent, 'project/devenv.yaml': before }, account);
    world.host(['chmod', '640', 'devenv.yaml']);
    const { status, stdout } = world.sbx(['init', '--yes']);
    expect(stdout).toContain('Changed devenv.yaml.\n');
    expect(status).toBe(0);
    expect(read(world)).toBe(`${before}\n\n${section}`);
    expect(lstatSync(join(world.project, 'devenv.yaml')).mode & 0o777).toBe(0o640);
    expect(world.host(['ls', '-A', '.']).stdout).not.toContain('.new');
  });
});

describe('sbx init', () => {
  it('says what it found, what each preset grants, and what has no preset yet', () => {
    const world = createWorld({ ...rustAndAgent, 'project/build.zig': '' });
    const { stdout } = world.sbx(['init']);
    expect(stdout).toMatch(/^ {2}Rust +Cargo\.toml +rust-dev$/m);
    expect(stdout).toMatch(/^ {2}OpenCode +\.opencode +ai-agents-opencode$/m);
    expect(stdout).toMatch(/^ {2}Zig +build\.zig +no preset yet$/m);
    expect(stdout).toMatch(/^fhs-base \(comes by itself\): /m);
    expect(stdout).toMatch(/^ {2}writes +the project$/m);
    expect(stdout).toMatch(/^ {2}keeps for itself +~\/\.cargo, \.\/target$/m);
    expect(stdout).toContain(section);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(stdout).not.toContain('\u001B');
  });

  it('without a terminal and without --yes writes nothing, and says how to agree', () => {
    const world = createWorld(rustAndAgent);
    const before = snapshot(world.project);
    const { status, stderr } = world.sbx(['init']);
    expect(stderr).toContain('`sbx init --yes` writes it');
    expect(status).toBe(125);
    expect(snapshot(world.project)).toEqual(before);
  });

  it.each([
    ['y', 0, section],
    ['yes', 0, section],
    ['n', 1, undefined],
    ['', 1, undefined],
  ])('asks on a terminal: %j', (answer, status, text) => {
    const world = createWorld(rustAndAgent);
    const result = onTerminal(world, `${answer}\n`);
    expect(result.stdout).toContain('Create devenv.yaml? [y/N]');
    expect(result.status).toBe(status);
    expect(world.host(['cat', 'devenv.yaml']).stdout || undefined).toBe(text);
  });

  it.each([
    ['sandbox:\n  presets: [git]\n', 'devenv.yaml:1:1: error: '],
    ['inputs: {}\npresets: [git]\n', 'devenv.yaml:2:1: error: '],
  ])('never changes a policy that is there: %j', (text, place) => {
    const world = createWorld({ ...rustAndAgent, 'project/devenv.yaml': text });
    const { status, stdout, stderr } = world.sbx(['init', '--yes']);
    expect(stderr).toContain(place);
    expect(stderr).toContain('[section-exists]');
    expect(stderr).toContain('rust-dev, ai-agents-opencode');
    expect(stdout).toBe('');
    expect(status).toBe(125);
    expect(read(world)).toBe(text);
  });

  it('works from a directory below the root', () => {
    const world = createWorld({ ...rustAndAgent, 'project/a/b/c': '' });
    const { status } = world.sbx(['init', '--yes'], { cwd: join(world.project, 'a/b') });
    expect(status).toBe(0);
    expect(read(world)).toBe(section);
  });

  it('proposes the base alone where it recognises nothing', () => {
    const world = createWorld();
    const { status, stdout } = world.sbx(['init', '--yes']);
    expect(stdout).toContain('was recognised: the base alone is proposed');
    expect(read(world)).toBe('sandbox:\n  enable: true\n');
    expect(status).toBe(0);
  });

  it('refuses a link, which a repository can point anywhere', () => {
    const world = createWorld({ ...rustAndAgent, 'home/other.yaml': 'a: 1\n' });
    symlinkSync(join(world.home, 'other.yaml'), join(world.project, 'devenv.yaml'));
    const { status, stderr } = world.sbx(['init', '--yes']);
    expect(stderr).toContain('devenv.yaml:1:1: error: the file is a link');
    expect(status).toBe(125);
    expect(readFileSync(join(world.home, 'other.yaml'), 'utf8')).toBe('a: 1\n');
  });

  it('refuses a home directory, and the inside of a sandbox', () => {
    const world = createWorld(rustAndAgent);
    expect(world.sbx(['init', '--yes'], { cwd: world.home }).stderr).toContain('[root-refused]');
    const inside = world.sbx(['init', '--yes'], { env: { DEVENV_SANDBOX: '1' } });
    expect(inside.stderr).toContain('[already-inside]');
    expect(inside.status).toBe(125);
    expect(world.host(['ls', 'devenv.yaml']).status).not.toBe(0);
  });
});

describe('the approval of sbx init', () => {
  const withLogin = { ...rustAndAgent, 'home/.config/opencode/opencode.json': '{}\n' };

  it('covers what was shown', () => {
    const world = createWorld(withLogin);
    const { stdout } = world.sbx(['init', '--yes']);
    expect(stdout).toContain(`  - read \`${world.home}/.config/opencode\`\n`);
    expect(world.sbx(['check'])).toMatchObject({ status: 0 });
    expect(world.sbx(['deny']).status).toBe(0);
    expect(world.sbx(['check'])).toMatchObject({ status: 1 });
  });

  it('does not cover what another file of the project grants', () => {
    const world = createWorld({
      ...withLogin,
      'home/secret': 'canary',
      'project/devenv.local.yaml': 'sandbox: {mounts: [{path: $HOME/secret}]}\n',
    });
    const { status, stdout, stderr } = world.sbx(['init', '--yes']);
    expect(stdout).not.toContain('/secret');
    expect(stderr).toMatch(/devenv\.local\.yaml:1:\d+: error: .*\[not-allowed\]/);
    expect(status).toBe(1);
    expect(world.sbx(['run', '--', 'cat', join(world.home, 'secret')]).stdout).toBe('');
  });
});

/** Runs `sbx init` on a terminal of its own and types the answer. */
function onTerminal(world: World, input: string): Result {
  const shell = ['sh', '-c', 'exec script -qec "$*" /dev/null', 'sh'];
  return world.sbx(['init'], { shell, input });
}

function read(world: World): string {
  return readFileSync(join(world.project, 'devenv.yaml'), 'utf8');
}
