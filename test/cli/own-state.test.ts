import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isRoot } from '../setup/places.js';
import { createWorld, type Result, type World } from '../support/world.ts';

const files = {
  'home/notes/file': 'from the host\n',
  'project/devenv.yaml': 'sandbox: { mounts: [{ path: ~/notes }] }\n',
  'project/Makefile': 'all:\n',
  'home/foreign/keep': '',
};

/** Where what sbx keeps cannot be, and what is said of it. */
const places: readonly [string, string, RegExp, (world: World) => void][] = [
  ['a file', 'notes/file', /not a directory/, () => {}],
  [
    'read-only for this user',
    'closed',
    /permission denied/,
    ({ home }) => {
      mkdirSync(join(home, 'closed'), { mode: 0o555 });
      // Root made it, so it is closed for an ordinary user whatever its mode.
      chmodSync(join(home, 'closed'), 0o555);
    },
  ],
  [
    "somebody else's",
    'foreign',
    /belongs to another user|permission denied/,
    ({ home }) => {
      mkdirSync(join(home, 'foreign/devenv-sandbox'));
      if (isRoot) chownSync(join(home, 'foreign/devenv-sandbox'), 1, 1);
      chmodSync(join(home, 'foreign/devenv-sandbox'), 0o777);
    },
  ],
];

function fails(result: Result, why: RegExp): void {
  const { status, stderr } = result;
  expect(status, stderr).toBe(125);
  expect(stderr).toMatch(why);
  expect(stderr).toContain('[directory-unsafe]');
  expect(stderr).toMatch(/help: Look at /);
  expect(stderr).not.toMatch(/^ {4}at |mistake in sbx itself/m);
}

describe.each(places)('a state directory that is %s', (_what, directory, why, prepare) => {
  const made = (): { world: World; env: Record<string, string> } => {
    const world = createWorld(files);
    prepare(world);
    return { world, env: { XDG_STATE_HOME: join(world.home, directory) } };
  };

  it.each([[['allow', '--yes']], [['run', '--', 'true']]])('makes %j fail', (args) => {
    const { world, env } = made();
    if (args[0] === 'run') world.write({ 'project/devenv.yaml': '' });
    fails(world.sbx(args, { env }), why);
    expect(world.host(['ls', world.home]).stdout).not.toContain('devenv-sandbox');
  });

  it('makes an audit that accepts fail, and changes nothing', () => {
    const { world, env } = made();
    world.host(['ln', '-s', '/etc', 'out']);
    fails(world.sbx(['audit', '--accept'], { env }), why);
    expect(existsSync(join(world.home, directory, 'devenv-sandbox/audited'))).toBe(false);
  });

  it('has no approval to take back', () => {
    const { world, env } = made();
    const { status, stdout, stderr } = world.sbx(['deny'], { env });
    const said = directory.endsWith('file') ? /not a directory/ : /^nothing was allowed here\n$/;
    expect(`${stdout}${stderr}`).toMatch(said);
    expect(status).toBe(directory.endsWith('file') ? 125 : 0);
  });
});

describe('an approval that cannot be removed', () => {
  it('is said to stand', () => {
    const world = createWorld(files);
    world.sbx(['allow', '--yes']);
    const allowed = join(world.home, '.local/state/devenv-sandbox/allowed');
    world.host(['chmod', '500', allowed]);
    fails(world.sbx(['deny']), /permission denied/);
    world.host(['chmod', '700', allowed]);
    expect(world.sbx(['deny']).stdout).toBe('forgotten\n');
  });
});

describe('an approval that cannot be written', () => {
  it('leaves what was allowed before', () => {
    const world = createWorld(files);
    world.sbx(['allow', '--yes']);
    const allowed = join(world.home, '.local/state/devenv-sandbox/allowed');
    const [name = ''] = world.host(['ls', allowed]).stdout.split('\n');
    const before = readFileSync(join(allowed, name), 'utf8');
    world.write({ 'project/devenv.yaml': 'sandbox: { mounts: [{ path: ~/foreign }] }\n' });
    world.host(['sh', '-c', `mv ${allowed} ${allowed}.old && touch ${allowed}`]);
    fails(world.sbx(['allow', '--yes']), /not a directory/);
    expect(readFileSync(join(`${allowed}.old`, name), 'utf8')).toBe(before);
  });

  it('is not followed through a link', () => {
    const world = createWorld(files);
    const state = join(world.home, '.local/state');
    world.host([
      'sh',
      '-c',
      `mkdir -p ${state} && ln -s ${world.home}/notes ${state}/devenv-sandbox`,
    ]);
    fails(world.sbx(['allow', '--yes']), /not a directory/);
    expect(world.host(['ls', `${world.home}/notes`]).stdout).toBe('file\n');
  });
});
