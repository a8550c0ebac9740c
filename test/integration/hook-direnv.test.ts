import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createWorld, type Result, type World } from '../support/world.ts';

/** A project whose .envrc has some lines, for a user with the library that `sbx hook direnv` prints. */
function worldOf(envrc: string): World {
  const world = createWorld({ 'project/.envrc': `${envrc}\n`, 'project/src/x': '' });
  const library = world.sbx(['hook', 'direnv']).stdout;
  world.write({ 'home/.config/direnv/lib/sbx.sh': library });
  expect(world.host(['direnv', 'allow']).status).toBe(0);
  return world;
}

/** Runs a script of sh with the environment that direnv makes for the project. */
function inProject(world: World, script: string): Result {
  return world.host(['direnv', 'exec', world.project, 'sh', '-c', script]);
}

describe('use sbx, in .envrc', () => {
  it('makes the named commands run in the sandbox, and no others', () => {
    const world = worldOf('use sbx env cat');
    world.write({ 'home/secret': 'canary' });
    const inside = inProject(world, 'env | grep ^DEVENV_SANDBOX=; cat ~/secret; echo "$1" | cat');
    expect(inside.stdout).toBe('DEVENV_SANDBOX=1\n\n');
    expect(inside.stderr).toContain('No such file or directory');
    expect(inProject(world, 'head ~/secret; echo "in-$DEVENV_SANDBOX"').stdout).toBe('canaryin-\n');
  });

  it('passes arguments and status on, and the command itself starts the real ones', () => {
    const world = worldOf('use sbx sh');
    const script = `sh -c 'command -v sh; printf "%s|" "$@"; exit 7' x "a  b" "c'd"`;
    const { status, stdout } = inProject(world, script);
    expect(stdout).toBe("/usr/bin/sh\na  b|c'd|");
    expect(status).toBe(7);
  });

  it('keeps its scripts where nothing inside can write', () => {
    const world = worldOf('use sbx env');
    const tampered = inProject(
      world,
      'env sh -c \'echo x >"$HOME/.local/state/devenv-sandbox/direnv/env/env"\'',
    );
    expect(tampered.status).not.toBe(0);
    const directory = join(world.home, '.local/state/devenv-sandbox/direnv/env');
    expect(readdirSync(directory)).toEqual(['env']);
    expect(readFileSync(join(directory, 'env'), 'utf8')).toMatch(
      /^#!\/bin\/sh\nexec \/\S+\/bin\/sbx run -- env "\$@"\n$/,
    );
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(readdirSync(world.project).toSorted()).toEqual(['.envrc', '.git', 'src']);
  });

  it('says what it cannot do', () => {
    const { stderr } = inProject(worldOf('use sbx'), 'true');
    expect(stderr).toContain('direnv cannot start a shell');
    expect(stderr).toContain('sbx shell');
    const world = worldOf('use sbx ../evil');
    expect(inProject(world, 'true').stderr).toContain('not the name of a command: ../evil');
    expect(existsSync(join(world.home, '.local/state/devenv-sandbox/direnv'))).toBe(false);
  });
});
