import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { accounts, createWorld, snapshot, type World } from '../support/world.ts';

const policy = {
  'home/.config/devenv/devenv.yaml': `sandbox:
  mounts:
    - { path: $HOME/.tool, mode: state-dir, seed: [config/a, absent] }
`,
  'home/.tool/config/a': 'seeded',
  'home/precious/file': 'canary',
};
const start = ['run', '--', 'sh', '-c', 'cat ~/.tool/config/a; touch ~/.tool/used'];

describe.each(accounts)('private state as %s', (account) => {
  it('lies in $XDG_STATE_HOME, open to its owner alone', () => {
    const world = createWorld(policy, account);
    const XDG_STATE_HOME = join(world.home, 'elsewhere/state');
    const { status, stdout, stderr } = world.sbx(start, { env: { XDG_STATE_HOME } });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'seeded', stderr: '' });
    const own = join(XDG_STATE_HOME, 'devenv-sandbox');
    const project = readdirSync(own).find((name) => name.startsWith('project-')) ?? '';
    const levels = ['', project, `${project}/state`, `${project}/state/home-.tool`];
    const modes = levels.map((level) => (lstatSync(join(own, level)).mode & 0o777).toString(8));
    expect(modes).toEqual(['700', '700', '700', '700']);
    expect(Object.keys(snapshot(join(own, project, 'state/home-.tool')))).toEqual([
      'config',
      'config/a',
      'used',
    ]);
    expect(readdirSync(world.home)).not.toContain('.local');
  });

  it.each([
    'devenv-sandbox',
    'devenv-sandbox/project-*',
    'devenv-sandbox/project-*/state',
    'devenv-sandbox/project-*/state/home-.tool',
  ])('is refused where %s has become a link', (level) => {
    const world = createWorld(policy, account);
    expect(world.sbx(start).status).toBe(0);
    const before = snapshot(join(world.home, 'precious'));
    plant(world, `mv "$d" ~/moved && ln -s ~/precious "$d"`, level);
    expectRefused(world);
    expect(snapshot(join(world.home, 'precious'))).toEqual(before);
  });

  it('is refused where a file stands in its place', () => {
    const world = createWorld(policy, account);
    expect(world.sbx(start).status).toBe(0);
    plant(world, `rm -r "$d" && touch "$d"`, 'devenv-sandbox/project-*/state/home-.tool');
    expectRefused(world);
  });

  it('that others could read is closed again', () => {
    const world = createWorld(policy, account);
    expect(world.sbx(start).status).toBe(0);
    const level = 'devenv-sandbox/project-*/state/home-.tool';
    plant(world, 'chmod 755 ~/.local/state/devenv-sandbox "$d"', level);
    expect(world.sbx(start).status).toBe(0);
    expect(plant(world, `stat -c %a ~/.local/state/devenv-sandbox "$d"`, level)).toBe(
      '1700\n700\n',
    );
  });
});

describe('private state of a very deep destination', () => {
  it('is kept, and apart from that of its neighbour', () => {
    const deep = `~/${'a-directory-/'.repeat(60)}`;
    const mounts = ['one', 'two'].map((name) => `{ path: ${deep}${name}, mode: state-dir }`);
    const world = createWorld({
      'home/.config/devenv/devenv.yaml': `sandbox: { mounts: [${mounts.join(', ')}] }\n`,
    });
    const inside = (script: string) => world.sbx(['run', '--', 'sh', '-ec', script]);
    const { status, stderr } = inside(`echo 1 >${deep}one/file; echo 2 >${deep}two/file`);
    expect(status, stderr).toBe(0);
    expect(inside(`cat ${deep}one/file ${deep}two/file`).stdout).toBe('1\n2\n');
  });
});

function plant(world: World, command: string, level: string): string {
  const script = `d=$(echo ~/.local/state/${level}) && ${command}`;
  const { status, stdout, stderr } = world.host(['sh', '-c', script]);
  expect(status, stderr).toBe(0);
  return stdout;
}

function expectRefused(world: World): void {
  const { status, stdout, stderr } = world.sbx(start);
  expect({ status, stdout }).toEqual({ status: 125, stdout: '' });
  expect(stderr).toContain('is not a directory');
}
