import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { newerBubblewrapPath } from '../setup/places.js';
import { createLaunches } from '../support/launches.ts';
import { accounts } from '../support/world.ts';

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
