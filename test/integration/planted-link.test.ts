import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { newerBubblewrapPath } from '../setup/places.js';
import { createLaunches } from '../support/launches.ts';
import { accounts, createWorld } from '../support/world.ts';

const policy = `sandbox:
  mounts:
    - { path: ./data, dest: /srv/data }
    - { path: ./maybe, dest: /srv/maybe, optional: true }
    - { path: ~/shared, mode: rw }
    - { path: ~/shared/in, dest: /srv/in }
    - { path: ./conf, dest: ~/.conf, mode: state-dir, seed: [token] }
`;

/** What the first session does to the project, or to a tree that the user shows writable, and what stands there. */
const plants: Readonly<Record<string, readonly [script: string, link: string, canary: string]>> = {
  'the source itself': ['mv data old; ln -s ~/.ssh data', 'project/data', 'project/data/token'],
  'an optional source that was not there': [
    'ln -s ~/.ssh maybe',
    'project/maybe',
    'project/maybe/token',
  ],
  'a source in another writable tree': [
    'mv ~/shared/in ~/shared/old; ln -s ../.ssh ~/shared/in',
    'home/shared/in',
    'home/shared/in/token',
  ],
  'a file that a private directory starts with': [
    'mv conf/token conf/old; ln -s ~/.ssh/token conf/token',
    'project/conf/token',
    'project/conf/token',
  ],
};

const bubblewraps = { 'the machine’s bubblewrap': '', 'a newer one': newerBubblewrapPath() };
const look = ['--', 'sh', '-c', 'cat /srv/*/token ~/.conf/token'];

describe.each(accounts)('a link planted by what %s ran', (account) => {
  describe.each(Object.entries(bubblewraps))('with %s', (_which, bubblewrap) => {
    const launches = createLaunches(
      {
        'home/.config/devenv/devenv.yaml': policy,
        'home/.ssh/token': 'CANARY\n',
      },
      { account },
    );
    const { world } = launches;
    const top = join(world.home, '..');
    const env = bubblewrap === '' ? {} : { DEVENV_SANDBOX_BWRAP: bubblewrap };

    beforeEach(() => {
      for (const path of ['project/data', 'project/maybe', 'project/conf', 'home/shared'])
        rmSync(join(top, path), { recursive: true, force: true });
      rmSync(join(world.home, '.local'), { recursive: true, force: true });
      world.write({
        'project/data/token': 'data\n',
        'project/conf/token': 'conf\n',
        'home/shared/in/token': 'in\n',
      });
    });

    it.each(Object.entries(plants))('in place of %s is not followed', (_what, plant) => {
      const [script, link, canary] = plant;
      const before = launches.settle(look, { env });
      expect(before.stdout).toBe('data\nin\nconf\n');

      expect(launches.run(['--', 'sh', '-c', script], { env }).status).toBe(0);
      // A new private directory would take the file.
      rmSync(join(world.home, '.local'), { recursive: true });
      expect(world.host(['cat', join(top, canary)]).stdout).toBe('CANARY\n');

      for (const again of [1, 2]) {
        const { status, stdout, stderr, warm } = launches.run(look, { env });
        expect({ again, status, stdout, warm }).toEqual({
          again,
          status: 125,
          stdout: '',
          warm: false,
        });
        expect(stderr).toContain('[source-symlink]');
        expect(stderr).toContain(`\`${join(world.home, '..', link)}\``);
      }
    });

    it('is noticed by a launch that has a kept entry', () => {
      launches.settle(look, { env });
      const script = 'mv data old; ln -s ~/.ssh data';
      // The state stays, so nothing but the link tells.
      expect(launches.run(['--', 'sh', '-c', script], { env }).status).toBe(0);
      expect(launches.run(look, { env })).toMatchObject({ status: 125, stdout: '', warm: false });

      rmSync(join(world.project, 'data'));
      mkdirSync(join(world.project, 'data'));
      world.write({ 'project/data/token': 'again\n' });
      expect(launches.run(look, { env }).stdout).toBe('again\nin\nconf\n');
    });
  });
});

describe('a file of the policy that is a link in the project', () => {
  const secret = 'machine example password CANARY: [\n';
  const files = { 'home/.netrc': secret, 'project/devenv.yaml': 'sandbox: {}\n' };

  it('is not read where the inside has planted it, so no message shows a line of what it leads to', () => {
    const world = createWorld(files);
    const plant = 'ln -s ~/.netrc devenv.local.yaml';
    expect(world.sbx(['run', '--', 'sh', '-c', plant]).status).toBe(0);
    expect(world.host(['cat', 'devenv.local.yaml']).stdout).toBe(secret);
    for (const args of [['run', '--', 'true'], ['check'], ['allow', '--yes'], ['doctor']]) {
      const { status, stdout, stderr } = world.sbx(args);
      expect(status, args[0]).not.toBe(0);
      expect(stdout + stderr).not.toContain('CANARY');
    }
    expect(world.sbx(['run', '--', 'true']).stderr).toMatch(
      /^devenv\.local\.yaml:1:1: error: .*\[protected-link\]$/m,
    );
    world.host(['rm', 'devenv.local.yaml']);
    world.write({ 'project/devenv.local.yaml': secret });
    expect(world.sbx(['run', '--', 'true']).stderr).toContain('CANARY');
  });

  it.each([
    ['itself', '../../home/.netrc', 'presets/local.yaml'],
    ['in its directory', '../home', 'presets'],
  ])('is not read as a preset either, with the link %s', (_where, target, link) => {
    const world = createWorld({
      'home/.netrc': secret,
      'home/local.yaml': secret,
      'project/devenv.yaml': 'sandbox: { presets: [./presets/local.yaml] }\n',
    });
    mkdirSync(dirname(join(world.project, link)), { recursive: true });
    symlinkSync(target, join(world.project, link));
    expect(world.host(['cat', 'presets/local.yaml']).stdout).toBe(secret);
    const { status, stderr } = world.sbx(['run', '--', 'true']);
    expect(status).toBe(125);
    expect(stderr).toContain('[protected-link]');
    expect(stderr).not.toContain('CANARY');
  });
});

describe('the user’s own policy, kept in a project of dotfiles', () => {
  it('cannot be changed from inside', () => {
    const world = createWorld({ 'project/sbx.yaml.user': 'sandbox: {}\n' });
    mkdirSync(join(world.home, '.config/devenv'), { recursive: true });
    const link = join(world.home, '.config/devenv/devenv.yaml');
    symlinkSync('../../../project/sbx.yaml.user', link);
    const write = ['sh', '-c', 'echo "# more" >>sbx.yaml.user; mv sbx.yaml.user x'];
    expect(world.sbx(['run', '--', ...write]).stderr).toMatch(/Read-only[^]*busy/);
    expect(world.host(['cat', link]).stdout).toBe('sandbox: {}\n');
    rmSync(link);
    expect(world.sbx(['run', '--', ...write]).status).toBe(0);
  });
});
