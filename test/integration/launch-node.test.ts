import { chmodSync, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeDirectory } from '../setup/places.js';
import { accounts, createWorld } from '../support/world.ts';

const programs = 'node_modules/.bin';
const files = {
  'project/devenv.yaml': '',
  [`project/${programs}/node`]: '#!/bin/sh\ntouch "$HOME/ran"\n',
  'project/deep/down/x': '',
};

describe.each(accounts)('the node that compiles, for %s', (account) => {
  it.each(['.', 'deep/down'])('is none of the project, started in %s', (directory) => {
    const world = createWorld(files, account);
    const planted = join(world.project, programs);
    chmodSync(join(planted, 'node'), 0o755);
    const PATH = ['node_modules/.bin', '', planted, nodeDirectory(), '/usr/bin', '/bin'].join(
      delimiter,
    );
    const options = { env: { PATH }, cwd: join(world.project, directory) };
    // It would run if it were asked for.
    world.host(['node'], options);
    expect(existsSync(join(world.home, 'ran'))).toBe(true);
    world.host(['rm', join(world.home, 'ran')]);
    expect(world.sbx(['run', '--', 'echo', 'fine'], options)).toMatchObject({
      status: 0,
      stdout: 'fine\n',
    });
    expect(existsSync(join(world.home, 'ran'))).toBe(false);
  });
});
