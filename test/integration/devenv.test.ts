import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  allow,
  devenvCalls,
  devenvNix,
  devenvWorld,
  installDevenv,
  shell,
} from '../support/devenv.ts';
import { accounts, createWorld } from '../support/world.ts';

describe.each(accounts)('a project with a devenv.nix, as %s', (account) => {
  const canary = devenvNix(
    'echo from the hook',
    'export HOOK="$DEVENV_SANDBOX in $PWD"',
    'echo ran >"$DEVENV_ROOT/canary"; echo ran >~/canary; touch "$DEVENV_RUNTIME/canary"',
  );

  it('runs the command in its environment, hooks inside and only there', () => {
    const world = devenvWorld({ 'project/devenv.nix': canary }, account);
    allow(world);
    expect(existsSync(join(world.project, 'canary'))).toBe(false);
    const { status, stdout, stderr } = shell(world, 'echo "$HOOK|$GREET|$PKG_CONFIG_PATH"');
    expect(stderr).toContain('from the hook');
    expect(stdout).toBe(
      `1 in ${world.project}|devenv's own|/nix/store/z2ldyr1x2pa0w4pd9bwl5shqrb9jv4xw-devenv-profile/lib/pkgconfig\n`,
    );
    expect(status).toBe(0);
    // The project is shared with the host, the home and the runtime directory are not.
    expect(existsSync(join(world.project, 'canary'))).toBe(true);
    expect(existsSync(join(world.home, 'canary'))).toBe(false);
    expect(devenvCalls(world)).toHaveLength(1);
  });

  it('is not evaluated before it is allowed, nor after that is taken back', () => {
    const world = devenvWorld({}, account);
    const refused = shell(world, 'echo never');
    expect(refused.status).toBe(125);
    expect(refused.stdout).toBe('');
    expect(refused.stderr).toContain('devenv.nix:1:1');
    expect(refused.stderr).toContain('`sbx allow`');
    expect(refused.stderr).toContain('`--no-devenv`');
    expect(world.sbx(['run', '--dry-run', '--', 'true']).status).toBe(125);
    expect(world.sbx(['check']).status).toBe(1);
    world.write({ 'project/other.yaml': 'sandbox: {}\n' });
    expect(world.sbx(['check', 'other.yaml']).status).toBe(0);
    const { stdout } = world.sbx(['allow', '--yes']);
    expect(stdout).toContain('have `devenv.nix` evaluated on the host');
    expect(devenvCalls(world)).toEqual([]);
    expect(shell(world, 'echo "$GREET"').stdout).toBe("devenv's own\n");
    world.sbx(['deny']);
    expect(shell(world, 'echo never').status).toBe(125);
    expect(devenvCalls(world)).toHaveLength(1);
  });

  it('is run without it on request', () => {
    const world = devenvWorld({}, account);
    const { status, stdout, stderr } = shell(world, 'echo "[$GREET]"', {}, ['--no-devenv']);
    expect({ status, stdout }).toEqual({ status: 0, stdout: '[]\n' });
    expect(stderr).not.toContain('devenv.nix');
    expect(devenvCalls(world)).toEqual([]);
  });

  it('keeps its state inside, and what is planted there from the host', () => {
    const files = { 'project/.devenv/state/db/data': 'of the host\n' };
    const world = devenvWorld(files, account);
    allow(world);
    const plant =
      'cd "$DEVENV_DOTFILE" && ln -sf /bin/true bash-bash && echo evil >shell-0.sh && echo evil >load-exports';
    const look =
      'ls "$DEVENV_STATE"; echo kept >"$DEVENV_STATE/file"; test -d "$DEVENV_RUNTIME" && echo runtime';
    expect(shell(world, `${look}; ${plant}`).stdout).toBe('runtime\n');
    expect(shell(world, 'cat "$DEVENV_STATE/file"; ls "$DEVENV_DOTFILE"').stdout).toBe(
      'kept\nbash-bash\nload-exports\nprofile\nrun\nshell-0.sh\nstate\n',
    );
    const host = world.host(['find', '.devenv', '-type', 'f', '-o', '-type', 'l']).stdout;
    expect(host.trim().split('\n').toSorted()).toEqual([
      '.devenv/enter-shell',
      '.devenv/input-paths.txt',
      '.devenv/state/db/data',
    ]);
  });
});

describe('what is allowed', () => {
  it('is the content: an edited devenv.nix asks again, for nothing else', () => {
    const world = devenvWorld({ 'project/devenv.local.nix': '{ }\n' });
    allow(world);
    expect(shell(world, 'true').status).toBe(0);
    world.write({ 'project/devenv.nix': `${devenvNix()}\n` });
    const { status, stderr } = shell(world, 'true');
    expect(status).toBe(125);
    expect(stderr).toContain('`devenv.nix`');
    expect(stderr).not.toContain('devenv.local.nix');
    expect(devenvCalls(world)).toHaveLength(1);
    allow(world);
    expect(shell(world, 'true').status).toBe(0);
  });

  it('is of devenv.yaml what devenv reads of it, not the policy nor a comment', () => {
    const inputs = 'inputs: {nixpkgs: {url: "github:cachix/devenv-nixpkgs/rolling"}}\n';
    const world = devenvWorld({ 'project/devenv.yaml': inputs });
    allow(world);
    world.write({ 'project/devenv.yaml': `# why\n${inputs}sandbox: {network: {enable: false}}\n` });
    expect(shell(world, 'true').status).toBe(0);
    world.write({ 'project/devenv.yaml': inputs.replace('rolling', 'main') });
    expect(shell(world, 'true').stderr).toContain('`devenv.yaml`');
    world.write({ 'project/devenv.yaml': 'sandbox: {network: {enable: false}}\n' });
    expect(shell(world, 'true').status).toBe(0);
  });

  it('goes on with the lock file that devenv makes, and with no other', () => {
    const world = devenvWorld();
    allow(world);
    expect(shell(world, 'true').status).toBe(0);
    expect(existsSync(join(world.project, 'devenv.lock'))).toBe(true);
    expect(shell(world, 'true').status).toBe(0);
    world.write({ 'project/devenv.lock': '{"nodes": {"nixpkgs": "elsewhere"}}\n' });
    expect(shell(world, 'true').stderr).toContain('`devenv.lock`');
    expect(devenvCalls(world)).toHaveLength(2);
  });

  it.each(['devenv.nix', 'devenv.local.nix'])(
    'is not given to a %s that changes meanwhile',
    (path) => {
      const world = devenvWorld();
      allow(world);
      const env = { DEVENV_STUB_CHANGES: path };
      const { status, stdout, stderr } = shell(world, 'echo never', { env });
      expect({ status, stdout }).toEqual({ status: 125, stdout: '' });
      expect(stderr).toContain(`\`${path}\` changed while devenv evaluated it`);
      expect(shell(world, 'true').status).toBe(125);
      expect(devenvCalls(world)).toHaveLength(1);
    },
  );

  it('can leave the evaluation out', () => {
    const world = devenvWorld({
      'home/notes/file': 'notes\n',
      'project/devenv.yaml': 'sandbox: {mounts: [{path: $HOME/notes}]}\n',
    });
    const { stdout } = world.sbx(['allow', '--no-devenv', '--yes']);
    expect(stdout).toContain('/notes`');
    expect(stdout).not.toContain('devenv.nix');
    expect(shell(world, 'cat ~/notes/file', {}, ['--no-devenv']).stdout).toBe('notes\n');
    expect(shell(world, 'true').stderr).toContain('`devenv.nix`');
    expect(devenvCalls(world)).toEqual([]);
  });

  it('is not what sbx init shows: that names the next step', () => {
    const world = devenvWorld();
    const { status, stdout, stderr } = world.sbx(['init', '--yes']);
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(/Next:\n {2}sbx allow /);
    expect(shell(world, 'true').status).toBe(125);
    allow(world);
    expect(shell(world, 'true').status).toBe(0);
  });

  it.each([
    ['an import', '# ./nix/tools.nix\n', 'nix/tools.nix'],
    ['one beside an import', '# ./nix/tools.nix\n', 'nix/evil.nix'],
    ['one in a directory that is imported', '# ./nix\n', 'nix/evil.nix'],
    ['one that devenv found', '# imported: nix/tools.nix\n', 'nix/tools.nix'],
    ['one beside it', '# imported: nix/tools.nix\n', 'nix/evil.nix'],
  ])('asks again for %s that the inside changes', (_what, text, path) => {
    const nix = `${text}${devenvNix()}`;
    const world = devenvWorld({ 'project/devenv.nix': nix, 'project/nix/tools.nix': '{ }\n' });
    allow(world);
    expect(shell(world, 'true').status).toBe(0);
    expect(shell(world, `echo 'evil' >${path}`).status).toBe(0);
    const { status, stderr } = shell(world, 'true');
    expect(status).toBe(125);
    expect(stderr).toContain(`\`${path}\``);
    expect(devenvCalls(world)).toHaveLength(2);
  });
});

describe('the devenv that evaluates', () => {
  it('is one of the system: none of the project runs on the host, from PATH or by name', () => {
    const world = createWorld({ 'project/devenv.nix': devenvNix() });
    installDevenv(world, 'project/bin/devenv');
    const bin = join(world.project, 'bin');
    const env = { PATH: `${bin}:/usr/bin:/bin`, DEVENV_SANDBOX_DEVENV: join(bin, 'devenv') };
    const node = world.host(['sh', '-c', 'command -v node']).stdout.trim();
    const { status, stderr } = shell(world, 'true', {
      env: { ...env, PATH: `${env.PATH}:${join(node, '..')}` },
    });
    expect(stderr).toContain('devenv is not where programs of the system are');
    expect(stderr).toContain('devenv-missing');
    expect(status).toBe(0);
    expect(devenvCalls(world)).toEqual([]);
  });

  it('is not one that others can write', () => {
    const world = devenvWorld();
    chmodSync(join(world.home, '.nix-profile/bin/devenv'), 0o777);
    const { status, stderr } = shell(world, 'true');
    expect(stderr).toContain('can be written by another user');
    expect(status).toBe(0);
    expect(devenvCalls(world)).toEqual([]);
  });

  it('gets no directory of the project on its PATH, and runs in the root', () => {
    const world = devenvWorld({ 'project/sub/file': '' });
    allow(world);
    const node = world.host(['sh', '-c', 'command -v node']).stdout.trim();
    const path = `${world.project}/bin:relative:/usr/bin:/bin:${join(node, '..')}`;
    const cwd = join(world.project, 'sub');
    const { stdout, stderr } = shell(world, 'pwd', { env: { PATH: path }, cwd });
    expect(stdout, stderr).toBe(`${cwd}\n`);
    expect(devenvCalls(world)).toEqual([
      `print-dev-env in ${world.project} with /usr/bin:/bin:${join(node, '..')}`,
    ]);
  });

  it('stops the launch where it fails, with its own message', () => {
    const world = devenvWorld({ 'project/devenv.nix': '{ }: throw "no such option"\n' });
    allow(world);
    const { status, stdout, stderr } = shell(world, 'echo never');
    expect(status).toBe(125);
    expect(stdout).toBe('');
    expect(stderr).toContain('error: no such option');
    expect(stderr).toContain('`devenv print-dev-env` failed (status 1)');
    expect(stderr).toContain('`--no-devenv`');
  });
});
