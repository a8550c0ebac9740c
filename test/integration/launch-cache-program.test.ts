import { appendFileSync, chmodSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { stagePackage } from '../setup/places.js';
import { createLaunches, type Launch, type Launches } from '../support/launches.ts';
import { accounts, type Account } from '../support/world.ts';

const made: string[] = [];
afterAll(() => {
  for (const each of made.splice(0)) rmSync(each, { recursive: true, force: true });
});

/** The real bubblewrap, started so that the inside sees which one it was. */
function bubblewrap(name: string): string {
  return `#!/bin/sh\nexec /usr/bin/bwrap --setenv WHICH ${name} "$@"\n`;
}

const longAgo = new Date(10_000_000_000);
const look = ['--', 'sh', '-c', 'echo "$WHICH"'];

function install(): string {
  const directory = mkdtempSync(join(tmpdir(), 'sbx-installed-'));
  made.push(directory);
  chmodSync(directory, 0o755);
  return stagePackage(join(directory, 'package'));
}

function run({ watch }: Launches, sbx: string): Launch {
  return watch([sbx, 'run', '--', 'true']);
}

interface Staged {
  readonly launches: Launches;
  /** Starts sbx with a bubblewrap of this name. */
  readonly start: (name: string) => Launch;
  readonly directory: string;
}

function stage(account: Account): Staged {
  const launches = createLaunches(
    { 'home/programs/one': bubblewrap('one'), 'home/programs/two': bubblewrap('two') },
    { account },
  );
  const directory = join(launches.world.home, 'programs');
  launches.world.host(['chmod', '-R', '755', directory]);
  for (const name of ['one', 'two']) utimesSync(join(directory, name), longAgo, longAgo);
  const start = (path: string): Launch =>
    launches.run(look, { env: { DEVENV_SANDBOX_BWRAP: join(directory, path) } });
  return { launches, start, directory };
}

function settle({ start }: Staged, name: string): void {
  start(name);
  expect(start(name)).toMatchObject({ warm: true, stdout: 'one\n' });
}

function settled(sbx: string, account: Account): Launches {
  const launches = createLaunches({}, { account });
  run(launches, sbx);
  expect(run(launches, sbx)).toMatchObject({ warm: true, status: 0 });
  return launches;
}

describe.each(accounts)('an entry kept for %s is not used', (account) => {
  describe('after another bubblewrap', () => {
    it('is named', () => {
      const staged = stage(account);
      settle(staged, 'one');
      expect(staged.start('two')).toMatchObject({ warm: false, stdout: 'two\n' });
      expect(staged.start('two')).toMatchObject({ warm: true, stdout: 'two\n' });
      expect(staged.launches.run(look)).toMatchObject({ warm: false, stdout: '\n' });
    });

    it.each([
      ['older', 9_000_000_000],
      ['older by a second', 9_999_999_000],
      ['newer', 11_000_000_000],
    ])('has taken its place, %s', (_what, time) => {
      const staged = stage(account);
      settle(staged, 'one');
      const [one, two] = ['one', 'two'].map((name) => join(staged.directory, name));
      utimesSync(two ?? '', new Date(time), new Date(time));
      renameSync(two ?? '', one ?? '');
      expect(staged.start('one')).toMatchObject({ warm: false, stdout: 'two\n' });
      expect(staged.start('one')).toMatchObject({ warm: true, stdout: 'two\n' });
    });

    it('is where a link leads', () => {
      const staged = stage(account);
      const link = join(staged.directory, 'bwrap');
      symlinkSync('one', link);
      settle(staged, 'bwrap');
      rmSync(link);
      symlinkSync('two', link);
      expect(staged.start('bwrap')).toMatchObject({ warm: false, stdout: 'two\n' });
    });
  });

  describe('after another sbx', () => {
    it('was started', () => {
      const [first, second] = [install(), install()];
      const launches = settled(first, account);
      expect(run(launches, second)).toMatchObject({ warm: false, status: 0 });
      expect(run(launches, second)).toMatchObject({ warm: true, status: 0 });
      expect(run(launches, first)).toMatchObject({ warm: false, status: 0 });
    });

    it('was built in its place', () => {
      const sbx = install();
      const launches = settled(sbx, account);
      const build = join(dirname(sbx), '../dist/bin/build');
      writeFileSync(build, readFileSync(build, 'utf8').replaceAll(/[0-9]/g, '0'));
      utimesSync(build, longAgo, longAgo);
      expect(run(launches, sbx)).toMatchObject({ warm: false, status: 0 });
      expect(run(launches, sbx)).toMatchObject({ warm: true, status: 0 });
    });

    it('was installed where a link leads', () => {
      const [first, second] = [install(), install()];
      const link = join(dirname(dirname(dirname(first))), 'sbx');
      symlinkSync(first, link);
      const launches = settled(link, account);
      rmSync(link);
      symlinkSync(second, link);
      expect(run(launches, link)).toMatchObject({ warm: false, status: 0 });
    });

    it('has a preset of its own that somebody has changed', () => {
      const sbx = install();
      const launches = settled(sbx, account);
      appendFileSync(join(dirname(sbx), '../presets/fhs-base.yaml'), '# changed\n');
      expect(run(launches, sbx)).toMatchObject({ warm: false, status: 0 });
    });
  });
});
