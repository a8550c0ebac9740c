import { existsSync, linkSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeMounts } from '../setup/places.js';
import { accounts, createWorld, snapshot, type Account, type World } from '../support/world.ts';
import { attacks, outcomes, scene, victim, wasBuilt } from '../try/attack.js';

const kinds = ['crate', 'package'] as const;
type Kind = (typeof kinds)[number];

const all = (outcome: string) => ({
  read: outcome,
  list: outcome,
  overwrite: outcome,
  remove: outcome,
});

describe.each(accounts)('a hostile build script, run by %s', (account) => {
  it.each(kinds)('does everything it tries without a sandbox: %s', (kind) => {
    const { world, bashrc } = stage(kind, account);
    const build = world.host(attacks[kind].build);
    expect(build.status, build.stderr).toBe(0);
    const { stdout } = world.host(attacks[kind].result);
    expect(wasBuilt(stdout)).toBe(true);
    expect(outcomes({ home: world.home, bashrc, printed: stdout })).toEqual(all('succeeded'));
  });

  it.each(kinds)('does nothing under its preset, and the build works: %s', (kind) => {
    const { world, bashrc } = stage(kind, account);
    const before = homeOf(world);
    const build = world.sbx(['run', '--', ...attacks[kind].build]);
    expect(build.status, build.stderr).toBe(0);
    const { stdout, stderr } = world.sbx(['run', '--', ...attacks[kind].result]);
    expect(stderr).toBe('');
    expect(wasBuilt(stdout)).toBe(true);
    expect(outcomes({ home: world.home, bashrc, printed: stdout })).toEqual(all('failed'));
    expect(homeOf(world)).toEqual(before);
    expect(Object.keys(before)).toEqual(expect.arrayContaining(Object.keys(victim)));
  });
});

describe.each(accounts)(
  'a hostile project below the home, where most are, run by %s',
  (account) => {
    it.each(kinds)('destroys itself and nothing else: %s', (kind) => {
      const files = Object.entries(scene(kind, nodeMounts()));
      const world = createWorld(
        Object.fromEntries(
          files.map(([path, text]) => [path.replace(/^project/, 'home/code/app'), text]),
        ),
        account,
      );
      const project = join(world.home, 'code/app');
      world.write({ 'home/code/app/notes.txt': 'of this project\n' });
      const before = homeOf(world, project);
      expect(before).toHaveProperty(['Letters/to-alice.txt']);
      expect(existsSync(join(project, 'notes.txt'))).toBe(true);
      world.sbx(['run', '--', ...attacks[kind].build], { cwd: project });
      expect(existsSync(join(project, 'notes.txt'))).toBe(false);
      expect(homeOf(world, project)).toEqual(before);
    });
  },
);

describe.each(accounts)('the crate under rust-dev, run by %s', (account) => {
  it('is not built again in the next session, and its output never reaches the host', () => {
    const { world } = stage('crate', account);
    const build = () => world.sbx(['run', '--', 'cargo', 'build', '--verbose']);
    expect(build().stderr).toMatch(/Compiling hostile-crate/);
    const second = build();
    expect(second.stderr).toMatch(/Fresh hostile-crate/);
    expect(second.stderr).not.toMatch(/Compiling|Running/);
    expect(existsSync(join(world.project, 'target/debug'))).toBe(false);
  });

  it('keeps what cargo wrote to its home, apart from the credentials of the host', () => {
    const { world } = stage('crate', account);
    const credentials = ['cat', join(world.home, '.cargo/credentials.toml')];
    expect(world.host(credentials).stdout).toBe(victim['.cargo/credentials.toml']);
    const write = 'echo kept > ~/.cargo/registry-index; cat ~/.cargo/credentials.toml';
    const first = world.sbx(['run', '--', 'sh', '-c', write]);
    expect(first.stdout).toBe('');
    expect(first.stderr).toMatch(/No such file/);
    const second = world.sbx(['run', '--', 'sh', '-c', 'cat ~/.cargo/registry-index']);
    expect(second.stdout).toBe('kept\n');
    expect(existsSync(join(world.home, '.cargo/registry-index'))).toBe(false);
  });
});

describe('a home that is not a throwaway one', () => {
  it.each(kinds)('is left alone, even without a sandbox: %s', (kind) => {
    const { world, bashrc } = stage(kind, 'user', { marker: false });
    const before = Object.entries(victim).filter(([path]) => path !== '.sbx-throwaway-home');
    const build = world.host(attacks[kind].build);
    expect(build.status, build.stderr).toBe(0);
    const { stdout } = world.host(attacks[kind].result);
    expect(wasBuilt(stdout)).toBe(true);
    expect(outcomes({ home: world.home, bashrc, printed: stdout })).toEqual(all('not made'));
    for (const [path, text] of before) {
      expect(readFileSync(join(world.home, path), 'utf8'), path).toBe(text);
    }
  });
});

/** A world with the victim and the hostile project; `bashrc` is a second link that outlives the home. */
function stage(kind: Kind, account: Account, { marker = true } = {}) {
  const { 'home/.sbx-throwaway-home': marked = '', ...rest } = scene(kind, nodeMounts());
  const world = createWorld(
    marker ? { ...rest, 'home/.sbx-throwaway-home': marked } : rest,
    account,
  );
  const bashrc = join(world.home, '../bashrc-of-the-victim');
  linkSync(join(world.home, '.bashrc'), bashrc);
  return { world, bashrc };
}

/** The home byte for byte, without what sbx itself keeps there and what is in `except`. */
function homeOf({ home }: World, except?: string): Record<string, string> {
  const own = /^\.(local\/state|cache)\/devenv-sandbox(\/|$)/;
  const kept = Object.entries(snapshot(home)).filter(
    ([path]) =>
      !own.test(path) && !(except !== undefined && join(home, path).startsWith(`${except}/`)),
  );
  return Object.fromEntries(kept);
}
