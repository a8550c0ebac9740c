import { describe, expect, it } from 'vitest';
import type { HostFacts } from '../../../src/plan/facts.ts';
import type { Tree } from '../support/facts.ts';
import { mounts, planOf } from '../support/plan.ts';

const merged: Tree = {
  '/bin': '> usr/bin',
  '/sbin': '> /usr/sbin',
  '/lib64': '> usr/lib',
  '/usr/sbin': '> bin',
  '/elsewhere': '> /opt/tools',
  '/opt/tools': 'directory',
};

function linked(...entries: string[]): readonly string[] {
  return planOf(mounts(...entries), merged).steps;
}

describe('a link of the host into what is shown anyway', () => {
  it('is made again as a link, with its own text where that is one relative step', () => {
    expect(linked('path: /bin', 'path: /lib64')).toEqual([
      'link /bin > usr/bin',
      'link /lib64 > usr/lib',
    ]);
  });

  it('leads to the end where its own text would lead through another link', () => {
    expect(linked('path: /sbin')).toEqual(['link /sbin > /usr/bin']);
  });

  it.each([
    ['leads to what is not shown', ['path: /elsewhere'], ['ro /elsewhere < /opt/tools']],
    ['has another destination', ['path: /bin, dest: /x'], ['ro /x < /usr/bin']],
    ['is to be written', ['path: /bin, mode: rw'], ['rw /bin < /usr/bin']],
    [
      'has a mount below it',
      ['path: /bin', 'path: /bin/env, mode: mask'],
      [
        'ro /bin < /usr/bin',
        'ro /bin/env < /home/alice/.local/state/devenv-sandbox/empty (empty-file)',
      ],
    ],
  ])('is a bind where it %s', (_what, entries, steps) => {
    expect(linked(...entries)).toEqual(steps);
  });

  it('is a link where the target is shown by a mount of its own', () => {
    expect(linked('path: /elsewhere', 'path: /opt')).toEqual([
      'link /elsewhere > /opt/tools',
      'ro /opt',
    ]);
  });

  it.each(['rw', 'tmpfs', 'state-dir', 'mask'])('does not count the mode %s as shown', (mode) => {
    const steps = linked('path: /elsewhere', `path: /opt, mode: ${mode}, optional: true`);
    expect(steps).toContain('ro /elsewhere < /opt/tools');
  });

  it('does not count what is shown elsewhere', () => {
    expect(linked('path: /elsewhere', 'path: /opt, dest: /x')).toContain(
      'ro /elsewhere < /opt/tools',
    );
  });
});

describe('a link that an overlay shows', () => {
  const tree: Tree = {
    '/home/alice/.config/x': '> /nix/store/abc/x',
    '/nix/store/abc/x': 'file',
  };
  const newer: Partial<HostFacts> = { bubblewrap: { path: '/b', version: '0.11.0' } };

  it('needs no mount where the target is shown as well', () => {
    const section = mounts(
      'path: ~/.config, mode: overlay',
      'path: /nix/store',
      'path: ~/.config/x',
    );
    const { places, steps } = planOf(section, tree, newer);
    expect(places).toEqual([]);
    expect(steps).toEqual(['overlay /home/alice/.config < /home/alice/.config', 'ro /nix/store']);
  });

  it('is refused as a destination where the target is not shown', () => {
    const section = mounts('path: ~/.config, mode: overlay', 'path: ~/.config/x');
    expect(planOf(section, tree, newer).places).toEqual(['destination-symlink 4:14']);
  });
});
