import { copyFileSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/health/finding.ts';
import { isRoot, newerBubblewrapPath } from '../setup/places.js';
import { accounts, createWorld, type RunOptions, type World } from '../support/world.ts';

describe.each(accounts)('sbx doctor as %s', (account) => {
  it('tries a real sandbox and says that it works', () => {
    const world = createWorld({}, account);
    const { status, findings, healthy } = examine(world);
    expect(find(findings, 'user-namespaces')).toMatchObject({ status: 'ok' });
    expect(find(findings, 'bubblewrap').what).toMatch(
      /^bubblewrap 0\.\d+\.\d+ at \/usr\/bin\/bwrap$/,
    );
    expect({ status, healthy }).toEqual({ status: 0, healthy: true });
  });
});

describe('sbx doctor', () => {
  // Only root still owns the system's files in a user namespace of its own.
  it.runIf(isRoot)('names the limit that forbids user namespaces', () => {
    const world = createWorld({}, 'root');
    const limit = 'echo 0 >/proc/sys/user/max_user_namespaces; exec "$@"';
    const shell = ['unshare', '--user', '--map-root-user', 'sh', '-c', limit, 'sh'];
    const { status, findings, healthy } = examine(world, { shell });
    const found = find(findings, 'user-namespaces');
    expect(found).toMatchObject({ status: 'problem', what: 'User namespaces cannot be used' });
    expect(found.why).toContain('user.max_user_namespaces is 0');
    expect({ status, healthy }).toEqual({ status: 1, healthy: false });
  });

  it('prints text of 80 columns without colours into a pipe, fixes unbroken', () => {
    const { stdout } = createWorld().sbx(['doctor'], { env: { TMPDIR: '/nonexistent/x' } });
    const lines = stdout.split('\n');
    expect(stdout).toContain('\n           unset TMPDIR\n');
    expect(lines.filter((line) => line.length > 80 && !line.startsWith('           '))).toEqual([]);
    expect(stdout).not.toContain('\u001B');
    expect(lines.at(-2)).toMatch(/^no problems, \d+ warnings?: sandboxes work here$/);
  });

  it('reads the version from the bubblewrap in use', () => {
    const env = { DEVENV_SANDBOX_BWRAP: newerBubblewrapPath() };
    const { findings } = examine(createWorld(), { env });
    expect(find(findings, 'bubblewrap').what).toContain(newerBubblewrapPath());
    expect(find(findings, 'bubblewrap-links').status).toBe('ok');
    expect(find(findings, 'overlay').status).toBe('ok');
  });

  it('shows what a bubblewrap without effect says', () => {
    const world = createWorld();
    const script =
      '#!/bin/sh\n[ "$1" = --version ] && echo bubblewrap 0.9.0 && exit\necho bwrap: no >&2\nexit 1\n';
    world.write({ 'home/bwrap': script });
    world.host(['chmod', '700', join(world.home, 'bwrap')]);
    const env = { DEVENV_SANDBOX_BWRAP: join(world.home, 'bwrap') };
    const { status, findings } = examine(world, { env });
    expect(find(findings, 'user-namespaces').why).toContain('bubblewrap says: bwrap: no');
    expect(status).toBe(1);
  });

  it('lists the configuration files from lowest to highest, with the base that is asked for', () => {
    const world = createWorld({
      'home/.config/devenv/devenv.yaml': 'sandbox: {presets: [fhs-base]}\n',
      'project/devenv.yaml': 'inputs: {}\n',
    });
    const { findings } = examine(world);
    expect(find(findings, 'configuration').what).toBe(
      'Configuration, lowest first: ~/.config/devenv/devenv.yaml, devenv.yaml (without a sandbox section), devenv.local.yaml (absent)',
    );
    expect(find(findings, 'base').what).toMatch(/^Base: fhs-base, asked for by .*devenv\.yaml$/);
  });

  it('works in a home directory and with a broken configuration, and says so', () => {
    const world = createWorld({ 'project/devenv.yaml': 'sandbox: {preset: []}\n' });
    const home = examine(world, { cwd: world.home });
    expect(find(home.findings, 'project').why).toContain('home directory');
    expect(home.status).toBe(0);
    const broken = examine(world);
    const found = find(broken.findings, 'configuration');
    expect(found).toMatchObject({ status: 'problem', fix: 'sbx check' });
    expect(found.why).toContain('devenv.yaml:1: unknown key');
    expect(broken.status).toBe(1);
  });

  it('finds links without a target in what sbx reads and shows', () => {
    const world = createWorld({
      'home/.config/git/ignore': '',
      'project/devenv.yaml': 'sandbox: {presets: [git]}\n',
    });
    const link = join(world.home, '.config/git/config');
    symlinkSync('/nix/store/gone/config', link);
    const { findings } = examine(world);
    expect(find(findings, 'links')).toMatchObject({
      status: 'warning',
      what: `${link} leads nowhere`,
      fix: 'home-manager switch',
    });
  });

  it('finds a desktop that a shared network reaches, and lets a network of its own pass', async () => {
    const world = createWorld();
    const server = createServer().listen({ path: '\0/tmp/.X11-unix/X4242' });
    await new Promise((done) => server.once('listening', done));
    try {
      const shared = find(examine(world).findings, 'abstract-sockets');
      expect(shared.why).toContain('@/tmp/.X11-unix/X4242');
      world.write({ 'project/devenv.yaml': 'sandbox: {network: {enable: false}}\n' });
      expect(find(examine(world).findings, 'abstract-sockets').status).toBe('ok');
    } finally {
      server.close();
    }
  });

  it("reads the user's own setting about bare repositories, not the project's", () => {
    const world = createWorld({
      'project/.git/config': '[safe]\n\tbareRepository = explicit\n',
    });
    expect(find(examine(world).findings, 'bare-repository').status).toBe('warning');
    world.write({ 'home/.gitconfig': '[safe]\n\tbareRepository = explicit\n' });
    expect(find(examine(world).findings, 'bare-repository').status).toBe('ok');
  });
});

describe.each(accounts)('sbx doctor --fix as %s', (account) => {
  /** A world in which bubblewrap is missing, and installing it is a script; `evil` is first on PATH. */
  function withoutBubblewrap(): { world: World; options: RunOptions } {
    const world = createWorld({}, account);
    const install = '#!/bin/sh\necho "ran: $*"\ncp /opt/real-bwrap /usr/local/bin/bwrap\n';
    world.write({
      'fakes/sudo': '#!/bin/sh\necho "as root"\nexec "$@"\n',
      'fakes/apt-get': install,
      'evil/sudo': '#!/bin/sh\necho evil\n',
      'evil/apt-get': '#!/bin/sh\necho evil\n',
    });
    const top = join(world.home, '..');
    world.host(['chmod', '-R', '755', join(top, 'fakes'), join(top, 'evil')]);
    copyFileSync('/usr/bin/bwrap', join(top, 'real'));
    const outer = [
      ['bwrap', '--dev-bind', '/', '/', '--tmpfs', '/run', '--tmpfs', '/opt'],
      ['--ro-bind', join(top, 'fakes'), '/run/wrappers/bin'],
      ['--ro-bind', join(top, 'real'), '/opt/real-bwrap'],
      ['--tmpfs', '/usr/local/bin', '--ro-bind', '/dev/null', '/usr/bin/bwrap'],
      ['--setenv', 'PATH', `${join(top, 'evil')}:/usr/bin:/bin`],
    ].flat();
    return { world, options: { shell: outer } };
  }

  it('is what a missing bubblewrap is told to run', () => {
    const { world, options } = withoutBubblewrap();
    const { status, findings } = examine(world, options);
    expect(find(findings, 'bubblewrap')).toMatchObject({
      status: 'problem',
      what: 'bubblewrap is not installed',
      fix: account === 'root' ? 'apt-get install bubblewrap' : 'sudo apt-get install bubblewrap',
    });
    expect(status).toBe(1);
  });

  it('says what it runs, runs the program of the system, and looks again', () => {
    const { world, options } = withoutBubblewrap();
    const { status, stdout, stderr } = world.sbx(['doctor', '--fix'], options);
    const sudo = account === 'root' ? '' : 'sudo ';
    expect(stderr).toBe(
      `sbx: bubblewrap is missing; running: ${sudo}apt-get install bubblewrap\n${sudo && 'as root\n'}ran: install bubblewrap\n`,
    );
    expect(stdout).toMatch(/^ok {7}bubblewrap \S+ at \/usr\/local\/bin\/bwrap$/m);
    // In the user's own namespace around this, the shipped presets have no owner that sbx trusts.
    expect(status).toBe(account === 'root' ? 0 : 1);
  });

  it('installs nothing where bubblewrap is there', () => {
    const { status, stderr } = createWorld({}, account).sbx(['doctor', '--fix']);
    expect(stderr).toBe('sbx: nothing to install: `--fix` is for a bubblewrap that is missing\n');
    expect(status).toBe(0);
  });
});

function examine(
  world: World,
  options: RunOptions = {},
): { status: number | null; healthy: boolean; findings: Finding[] } {
  const { status, stdout } = world.sbx(['doctor', '--json'], options);
  return { status, ...(JSON.parse(stdout) as { healthy: boolean; findings: Finding[] }) };
}

function find(findings: readonly Finding[], id: string): Finding {
  const found = findings.find((each) => each.id === id);
  if (found === undefined) throw new Error(`no finding ${id}`);
  return found;
}
