import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allow, devenvCalls, devenvNix, devenvWorld, shell } from '../support/devenv.ts';
import type { World } from '../support/world.ts';

describe('the environment inside', () => {
  it('has values as they are, whatever is in them', () => {
    const world = devenvWorld();
    allow(world);
    expect(shell(world, 'printf %s "$QUOTED"').stdout).toBe(
      'one \'two\' "three" $(four) `five` \\six\nseven',
    );
  });

  it('does not undo what the policy sets, and what it takes out', () => {
    const nix = devenvNix(
      'export HOME=/elsewhere TMPDIR=/elsewhere DEVENV_SANDBOX=0 MODE=of-devenv GREET=x LEFT=y',
      'set -eu; set -- lost; cd sub; command() { echo lost; }',
    );
    const yaml = 'sandbox: {env: {set: {MODE: of the policy}, unset: [LEFT]}}\n';
    const files = { 'project/devenv.nix': nix, 'project/devenv.yaml': yaml, 'project/sub/x': '' };
    const world = devenvWorld(files);
    allow(world);
    const script = 'echo "$HOME|$TMPDIR|$DEVENV_SANDBOX|$MODE|$GREET|${LEFT-none}|$*"';
    const { stdout } = world.sbx(['run', '--', 'sh', '-c', script, 'sh', 'a b', '']);
    expect(stdout).toBe(`${world.home}|/tmp|1|of the policy|x|none|a b \n`);
  });

  it('hands on arguments, input, output and status', () => {
    const world = devenvWorld();
    allow(world);
    const script = 'cat; printf "<%s>" "$@"; exit 7';
    const words = ['a b', '"q\'', 'x\ny', '', '--', '$HOME'];
    const { status, stdout } = world.sbx(['run', '--', 'sh', '-c', script, 'sh', ...words], {
      input: 'from stdin|',
    });
    expect(stdout).toBe('from stdin|<a b><"q\'><x\ny><><--><$HOME>');
    expect(status).toBe(7);
  });

  it('finds programs of the environment first, and those of the host after them', () => {
    const world = devenvWorld({
      'home/.nix-profile/tools/bin/tool': '#!/bin/sh\necho of devenv\n',
    });
    chmodSync(join(world.home, '.nix-profile/tools/bin/tool'), 0o755);
    allow(world);
    const env = { DEVENV_STUB_PROFILE: join(world.home, '.nix-profile/tools') };
    const { stdout } = world.sbx(['run', '--', 'tool'], { env });
    expect(stdout).toBe('of devenv\n');
    expect(world.sbx(['run', '--', 'no-such-tool']).status).toBe(127);
    expect(world.sbx(['run', '--', '/etc']).status).toBe(126);
  });

  it('ends with the status of a hook that gives up', () => {
    const world = devenvWorld({ 'project/devenv.nix': devenvNix('echo enough; exit 3') });
    allow(world);
    const { status, stdout, stderr } = shell(world, 'echo never');
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr).toContain('enough');
  });

  it('sees no word of the command, and cannot stop it by what it leaves behind', () => {
    const nix = devenvNix('export WORDS=$#', 'readonly DEVENV_SANDBOX; set -eu');
    const world = devenvWorld({ 'project/devenv.nix': nix });
    allow(world);
    expect(shell(world, 'echo "$WORDS $DEVENV_SANDBOX"').stdout).toBe('0 1\n');
  });

  it('can be left with a signal while a hook runs', async () => {
    const world = devenvWorld({ 'project/devenv.nix': devenvNix('echo waiting; sleep 50') });
    allow(world);
    const child = world.start(['run', '--', 'echo', 'never']);
    let stdout = '';
    child.stdout?.on('data', (text: Buffer) => (stdout += text.toString()));
    child.stderr?.on('data', (text: Buffer) => {
      if (text.includes('waiting')) child.kill('SIGTERM');
    });
    const status = await new Promise((resolve) => child.once('close', resolve));
    expect({ status, stdout }).toEqual({ status: 143, stdout: '' });
  });

  it('is part of what would be run, and not made for that', () => {
    const world = devenvWorld();
    allow(world);
    const { status, stdout } = world.sbx(['run', '--dry-run', '--', 'true']);
    expect(status).toBe(0);
    expect(stdout).toContain('/bash --norc /run/devenv-sandbox/devenv/start');
    expect(devenvCalls(world)).toEqual([]);
  });

  it('is read-only to the inside, and kept where only the user can read it', () => {
    const world = devenvWorld();
    allow(world);
    const { stderr } = shell(world, 'echo x >/run/devenv-sandbox/devenv/environment');
    expect(stderr).toMatch(/read-only|denied/i);
    const state = join(world.home, '.local/state/devenv-sandbox');
    const found = world
      .host(['find', state, '-name', 'environment', '-perm', '0600'])
      .stdout.trim();
    expect(readFileSync(found, 'utf8')).toContain("DEVENV_ROOT='");
  });
});

/** The variables of a shell of devenv for the project, and some of the user's own. */
function shellOf(world: World, more: Record<string, string> = {}): Record<string, string> {
  return {
    DEVENV_ROOT: world.project,
    DEVENV_PROFILE: '/nix/store/p-devenv-profile',
    IN_NIX_SHELL: 'impure',
    RUST_SRC_PATH: '/nix/store/r/lib/rustlib/src',
    LD_LIBRARY_PATH: '/nix/store/l/lib',
    SECRET_WORD: 'swordfish',
    API_TOKEN: '/nix/store/looks/like/a/path',
    ...more,
  };
}

describe('inside a shell of devenv for the project', () => {
  const look = 'echo "$RUST_SRC_PATH|$LD_LIBRARY_PATH|$SECRET_WORD|$API_TOKEN|$GREET"';

  it('that environment is used: nothing is evaluated, nor has to be allowed', () => {
    const world = devenvWorld();
    const { status, stdout } = shell(world, look, { env: shellOf(world) });
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: '/nix/store/r/lib/rustlib/src|/nix/store/l/lib|||\n',
    });
    expect(devenvCalls(world)).toEqual([]);
    const { stdout: why } = world.sbx(['explain', '--env', 'RUST_SRC_PATH'], {
      env: shellOf(world),
    });
    expect(why).toContain('the shell of devenv set it');
  });

  it('of another project, or with --no-devenv, it is not', () => {
    const world = devenvWorld();
    const other = shellOf(world, { DEVENV_ROOT: '/elsewhere' });
    expect(shell(world, look, { env: other }).status).toBe(125);
    const without = shell(world, look, { env: shellOf(world) }, ['--no-devenv']);
    expect(without.stdout).toBe('||||\n');
    expect(devenvCalls(world)).toEqual([]);
  });
});
