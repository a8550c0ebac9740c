import { describe, expect, it } from 'vitest';
import { examine } from '../../../src/health/examine.ts';
import type { Finding } from '../../../src/health/finding.ts';
import type { HealthState } from '../../../src/health/state.ts';
import { fails, healthy, find, version, setuid, trials, configuration } from '../support/health.ts';

describe('a healthy host', () => {
  it('has nothing to mend', () => {
    expect(examine(healthy).filter(({ status }) => status !== 'ok')).toEqual([]);
  });

  it('is told its configuration files in order, and the base with its reason', () => {
    expect(find(healthy, 'configuration').what).toBe(
      'Configuration, lowest first: ~/.config/devenv/devenv.yaml (absent), devenv.yaml',
    );
    expect(find(healthy, 'base').what).toBe('Base: fhs-base, chosen because this is debian');
  });

  it('says what a missing file leaves unknown', () => {
    expect(find(healthy, 'landlock').what).toContain('on (ABI unknown; Linux 6.12.4 has 6)');
    const { securityModules: _, ...kernel } = healthy.kernel;
    expect(find({ ...healthy, kernel }, 'landlock').what).toContain('not known whether it is on');
  });
});

/** One change to the healthy host, the finding that it makes, and what its fix must say. */
const ailments: readonly [
  title: string,
  change: Partial<HealthState>,
  id: string,
  status: Finding['status'],
  fix: string,
][] = [
  ['no bubblewrap', { bubblewrap: {} }, 'bubblewrap', 'problem', 'sudo apt-get install bubblewrap'],
  [
    'no bubblewrap, for root',
    { bubblewrap: {}, user: { ...healthy.user, uid: 0 } },
    'bubblewrap',
    'problem',
    'apt-get install bubblewrap',
  ],
  [
    'no bubblewrap on an unknown distribution',
    { bubblewrap: {}, os: { id: 'own', like: [] } },
    'bubblewrap',
    'problem',
    '# install the package `bubblewrap` of your distribution',
  ],
  [
    'a variable that names no bubblewrap',
    { bubblewrap: { named: 'bwrap' } },
    'bubblewrap',
    'problem',
    'unset DEVENV_SANDBOX_BWRAP',
  ],
  [
    'a bubblewrap that others can write',
    { bubblewrap: { unsafe: '/usr/local/my bin' } },
    'bubblewrap',
    'problem',
    "sudo chown root: '/usr/local/my bin' && sudo chmod go-w '/usr/local/my bin'",
  ],
  ['a bubblewrap of Ubuntu 22.04', version('0.6.1'), 'bubblewrap', 'problem', 'BWRAP='],
  ['a bubblewrap that follows links', version('0.11.0'), 'bubblewrap-links', 'warning', 'BWRAP='],
  ['a bubblewrap without overlays', version('0.8.0'), 'overlay', 'warning', 'BWRAP='],
  [
    'an old bubblewrap where Nix is',
    { ...version('0.8.0'), programs: { ...healthy.programs, nix: '/usr/bin/nix' } },
    'overlay',
    'warning',
    'nix profile install nixpkgs#bubblewrap',
  ],
  ['a setuid bubblewrap', { bubblewrap: setuid() }, 'bubblewrap-setuid', 'warning', 'chmod u-s'],
  [
    'no network of its own',
    trials({ network: fails('loopback: Failed RTM_NEWADDR') }),
    'network-namespace',
    'warning',
    '--unshare-all',
  ],
  ['no seccomp', { kernel: { release: '6.1.0' } }, 'seccomp', 'warning', 'CONFIG_SECCOMP_FILTER'],
  [
    'no env',
    { programs: { ...healthy.programs, env: [] } },
    'env',
    'problem',
    'sudo apt-get install coreutils',
  ],
  [
    'no flock',
    { programs: { env: ['/usr/bin/env'] } },
    'flock',
    'warning',
    'sudo apt-get install util-linux',
  ],
  [
    'a Git that obeys bare repositories',
    { programs: { ...healthy.programs, bareRepository: 'all' } },
    'bare-repository',
    'warning',
    'git config --global safe.bareRepository explicit',
  ],
  [
    'a directory that is no project',
    configuration({ rootRefused: 'it is your home' }),
    'project',
    'warning',
    'sbx doctor',
  ],
  [
    'a broken configuration',
    configuration({ errors: ['devenv.yaml:3: unknown key'] }),
    'configuration',
    'problem',
    'sbx check',
  ],
  [
    'a dangling link',
    { danglingLinks: [{ path: "/home/u/it's", target: '/gone' }] },
    'links',
    'warning',
    String.raw`rm '/home/u/it'\''s'`,
  ],
  [
    'a dangling link into the Nix store',
    { danglingLinks: [{ path: '/home/u/x', target: '/nix/store/gone' }] },
    'links',
    'warning',
    'home-manager switch',
  ],
  ['the inside', { inside: true }, 'inside', 'warning', 'exit'],
  [
    'two homes',
    { user: { ...healthy.user, variable: '/tmp/h' } },
    'home',
    'warning',
    'export HOME=/home/u',
  ],
  [
    'a stale TMPDIR',
    { temporary: { path: '/tmp/nix-shell.1', state: 'missing' } },
    'tmpdir',
    'warning',
    'unset TMPDIR',
  ],
  [
    'a foreign TMPDIR',
    { temporary: { path: '/tmp/other', state: 'foreign' } },
    'tmpdir',
    'warning',
    'unset TMPDIR',
  ],
  [
    'a desktop within reach',
    { abstractSockets: ['@/tmp/.X11-unix/X0'] },
    'abstract-sockets',
    'warning',
    '--no-network',
  ],
];

describe('each ailment', () => {
  it.each(ailments)('%s: is found, with a fix to paste', (_title, change, id, status, fix) => {
    const finding = find({ ...healthy, ...change }, id, status);
    expect(finding.fix).toContain(fix);
    expect(finding.why).toMatch(/\.$|:/);
  });

  it('has a fix for root without sudo', () => {
    const user = { ...healthy.user, uid: 0 };
    const all = ailments.flatMap(([, change]) => examine({ ...healthy, ...change, user }));
    expect(all.filter(({ fix }) => fix?.includes('sudo'))).toEqual([]);
  });

  it('never lacks a fix, and nothing healthy has one', () => {
    const all = ailments.flatMap(([, change]) => examine({ ...healthy, ...change }));
    expect(all.filter(({ status, fix }) => (status === 'ok') !== (fix === undefined))).toEqual([]);
  });

  it('does not mind what the policy keeps out of reach', () => {
    const state = {
      ...healthy,
      ...configuration({ networkShared: false }),
      abstractSockets: ['@/tmp/.X11-unix/X0', '@/tmp/dbus-1'],
    };
    expect(find(state, 'abstract-sockets').status).toBe('ok');
  });
});
