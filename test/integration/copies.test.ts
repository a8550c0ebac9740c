import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isRoot } from '../setup/places.js';
import { createLaunches } from '../support/launches.ts';
import { launchings } from '../support/shells.ts';

/** Runs a command where some file stands at a place of the system. */
const inPlace = 'mount --bind "$1" "$2" && shift 2 && exec "$@"';

const files = {
  'files/first': 'first:x:0:0::/:/bin/sh\n',
  'files/second': 'second:x:0:0::/:/bin/sh\n',
  'files/secret': 'canary\n',
};

// Only root has a view of its own of /etc in which the presets still belong to root.
describe.runIf(isRoot).each(launchings)(
  'a file that is copied, for $account with $name',
  (each) => {
    const { account, shell } = each;
    const stage = (place: string) => {
      const launches = createLaunches(files, { account, ...(shell && { shell }) });
      const top = join(dirname(launches.world.home), 'files');
      launches.world.host(['chmod', '000', join(top, 'secret')]);
      return (file: string, ...command: string[]) => {
        const mounted = ['sh', '-c', inPlace, 'sh', join(top, file), place];
        return launches.run(['--', ...command], {
          before: ['/usr/bin/unshare', '-m', ...mounted],
        });
      };
    };

    it('is the one of this launch, whatever was there when the entry was made', () => {
      const run = stage('/etc/passwd');
      run('first', 'cat', '/etc/passwd');
      const text = 'first:x:0:0::/:/bin/sh\n';
      expect(run('first', 'cat', '/etc/passwd')).toMatchObject({ warm: true, stdout: text });
      const second = run('second', 'cat', '/etc/passwd');
      expect(second).toMatchObject({ warm: true, stdout: text.replace('first', 'second') });
    });

    it('cannot be changed or removed', () => {
      const run = stage('/etc/passwd');
      const change =
        'echo x >>/etc/passwd; rm /etc/passwd; mv /etc/passwd /etc/other; cat /etc/passwd';
      const { stdout, stderr } = run('first', 'sh', '-c', change);
      expect(stdout).toBe('first:x:0:0::/:/bin/sh\n');
      expect(stderr.match(/Read-only file system/g)).toHaveLength(3);
    });

    it('is mounted where the user cannot read it', () => {
      const run = stage('/etc/group');
      const command = ['sh', '-c', 'test -e /etc/group && echo there'];
      run('first', ...command);
      for (const file of ['secret', 'first', 'secret'])
        expect(run(file, ...command), file).toMatchObject({ status: 0, stdout: 'there\n' });
    });
  },
);
