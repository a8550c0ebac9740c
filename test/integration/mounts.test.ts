import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newerBubblewrapPath } from '../setup/places.js';
import { accounts, createWorld, type World } from '../support/world.ts';

/** Says of each path, from inside, whether it can be read and written. */
const look = `for path in "$@"; do
  read=absent; [ -e "$path" ] && read=unreadable
  [ -d "$path" ] && ls "$path" >/dev/null 2>&1 && read="directory $(ls -A "$path" | tr '\\n' ' ')"
  [ -f "$path" ] && cat "$path" >/dev/null 2>&1 && read="file $(cat "$path")"
  probe=$path; [ -d "$path" ] && probe=$path/probe
  write=no; touch "$probe" 2>/dev/null && write=yes
  echo "$read, write $write"
done`;

function userPolicy(text: string): Record<string, string> {
  return { 'home/.config/devenv/devenv.yaml': text };
}

function lookInside(world: World, paths: readonly string[], env = {}): string[] {
  const inside = world.sbx(['run', '--', 'sh', '-c', look, 'sh', ...paths], { env });
  expect(inside.status, inside.stderr).toBe(0);
  return inside.stdout.trim().split('\n');
}

const modes = `sandbox:
  mounts:
    - { path: $HOME/ro }
    - { path: $HOME/rw, mode: rw }
    - { path: $HOME/empty, mode: tmpfs }
    - { path: $HOME/kept, mode: state-dir }
    - { path: $HOME/ro/masked, mode: mask }
    - { path: $HOME/ro/file, mode: mask }
    - { path: $HOME/ro, dest: /srv/elsewhere }
    - { path: $HOME/gone, optional: true }
    - { path: $HOME/link, canonicalize: true }
    - { path: $PWD/late, mode: tmpfs, late: true }
`;

const content = {
  'home/ro/canary': 'canary',
  'home/ro/masked/canary': 'canary',
  'home/ro/file': 'canary',
  'home/rw/canary': 'canary',
  'home/empty/canary': 'canary',
  'home/kept/canary': 'canary',
  'home/target/canary': 'canary',
  'home/unlisted': 'canary',
  'project/late/canary': 'canary',
};

describe.each(accounts)('mounts as %s', (account) => {
  it('show exactly what their modes say', () => {
    const world = createWorld({ ...content, ...userPolicy(modes) }, account);
    symlinkSync(join(world.home, 'target'), join(world.home, 'link'));
    const outside = world.host(['cat', join(world.home, 'unlisted')]);
    expect(outside.stdout).toBe('canary');
    const at = (name: string): string => join(world.home, name);
    const expected = {
      [at('ro')]: 'directory canary file masked , write no',
      [at('ro/masked')]: 'directory , write yes',
      [at('ro/file')]: 'file , write no',
      '/srv/elsewhere': 'directory canary file masked , write no',
      [at('rw')]: 'directory canary , write yes',
      [at('empty')]: 'directory , write yes',
      [at('kept')]: 'directory , write yes',
      [at('link/canary')]: 'file canary, write no',
      [at('gone')]: 'absent, write yes',
      [at('unlisted')]: 'absent, write yes',
      [join(world.project, 'late')]: 'directory , write yes',
      '/etc/passwd-': 'absent, write no',
    };
    expect(lookInside(world, Object.keys(expected))).toEqual(Object.values(expected));
    // What was written reached the host through the writable mount alone.
    const written = ['rw', 'ro', 'empty', 'kept', 'gone'].filter((name) =>
      existsSync(join(at(name), 'probe')),
    );
    expect(written).toEqual(['rw']);
    expect(readFileSync(at('unlisted'), 'utf8')).toBe('canary');
  });

  it('keep private state between runs, and for all projects of the user where asked', () => {
    const policy = `sandbox:
  mounts:
    - { path: $HOME/mine, mode: state-dir }
    - { path: $HOME/shared, mode: state-dir, scope: user }
    - { path: $HOME/seeded, mode: state-dir, seed: [auth.json] }
`;
    const files = { 'home/seeded/auth.json': 'first', 'home/seeded/other': 'x' };
    const world = createWorld({ ...files, ...userPolicy(policy) }, account);
    world.write({ 'other/.git/HEAD': 'ref: refs/heads/main\n' });
    const write = 'cat ~/seeded/auth.json; ls ~/seeded; echo 1 >>~/mine/x; echo 1 >>~/shared/x';
    expect(world.sbx(['run', '--', 'sh', '-c', write]).stdout).toBe('firstauth.json\n');
    world.write({ 'home/seeded/auth.json': 'second' });
    expect(world.sbx(['run', '--', 'sh', '-c', 'cat ~/seeded/auth.json ~/mine/x']).stdout).toBe(
      'first1\n',
    );
    const other = { cwd: join(world.home, '../other') };
    const there = world.sbx(['run', '--', 'sh', '-c', 'cat ~/shared/x; ls ~/mine'], other);
    expect(there.stdout, there.stderr).toBe('1\n');
  });

  it('refuse private state that is a link', () => {
    const policy = 'sandbox:\n  mounts:\n    - { path: $HOME/mine, mode: state-dir }\n';
    const world = createWorld(userPolicy(policy), account);
    expect(world.sbx(['run', '--', 'true']).status).toBe(0);
    const state = `d=$(echo ~/.local/state/devenv-sandbox/project-*/state) && mv "$d" "$d.old" && ln -s ~ "$d"`;
    expect(world.host(['sh', '-c', state]).status).toBe(0);
    const { status, stderr } = world.sbx(['run', '--', 'true']);
    expect(status).toBe(125);
    expect(stderr).toContain('is not a directory');
  });
});

function overlayPolicy(mode: string): Record<string, string> {
  return userPolicy(`sandbox:\n  mounts:\n    - { path: $HOME/data, mode: ${mode} }\n`);
}

describe.each(accounts)('overlays as %s', (account) => {
  const env = { DEVENV_SANDBOX_BWRAP: newerBubblewrapPath() };

  it('need bubblewrap 0.11, and say which one was found', () => {
    const world = createWorld(
      { 'home/data/canary': 'canary', ...overlayPolicy('overlay') },
      account,
    );
    const { status, stderr } = world.sbx(['run', '--', 'true']);
    expect(status).toBe(125);
    expect(stderr).toMatch(/devenv\.yaml:3:.*needs bubblewrap 0\.11 or newer; .*bwrap is 0\.8\.0/);
  });

  it('keep changes for the project, forget them, or show them', () => {
    const world = createWorld(
      { 'home/data/canary': 'canary', ...overlayPolicy('overlay') },
      account,
    );
    const change = 'cat ~/data/*; echo new >~/data/new; echo changed >~/data/canary';
    const run = (script: string): string => {
      const inside = world.sbx(['run', '--', 'sh', '-c', script], { env });
      expect(inside.status, inside.stderr).toBe(0);
      return inside.stdout;
    };
    expect(run(change)).toBe('canary');
    expect(run('cat ~/data/*')).toBe('changed\nnew\n');
    expect(world.host(['sh', '-c', 'cat ~/data/*']).stdout).toBe('canary');
    world.write(overlayPolicy('overlay-ro'));
    expect(run('cat ~/data/*; touch ~/data/x 2>/dev/null || echo refused')).toBe(
      'changed\nnew\nrefused\n',
    );
    world.write(overlayPolicy('overlay-tmpfs'));
    expect(run(change)).toBe('canary');
    expect(run('cat ~/data/*')).toBe('canary');
  });

  it('let one session in at a time', async () => {
    const world = createWorld(
      { 'home/data/canary': 'canary', ...overlayPolicy('overlay') },
      account,
    );
    const script = 'echo started; sleep 20';
    const first = world.start(['run', '--', 'sh', '-c', script], { env });
    await new Promise((resolve) => {
      first.stdout?.once('data', resolve);
    });
    const second = world.sbx(['run', '--', 'true'], { env });
    expect(second.status).toBe(125);
    expect(second.stderr).toContain('another session of this project');
    const ended = new Promise((resolve) => {
      first.once('exit', resolve);
    });
    first.kill('SIGTERM');
    await ended;
    expect(world.sbx(['run', '--', 'true'], { env }).status).toBe(0);
  });
});
