import { beforeAll, describe, expect, it } from 'vitest';
import { comparePaths } from '../../../src/plan/paths.ts';
import { nixos } from '../../fixtures/hosts/nixos.ts';
import { compose } from '../../support/compose.ts';
import { discussionText } from '../../support/discussion.ts';
import { destinations, plannedOn, visibleAt, type Planned } from '../../support/visible.ts';

/** Why the presets show something else than the mounts that were written by hand. */
const reasons = {
  dev: 'a new /dev has the harmless devices; that of the host has all that the user may open',
  base: 'belongs to every NixOS session, and was missing from the mounts',
  certificates: 'the CA certificates in /etc/ssl/certs are links that lead through it',
  linux: 'foreign binaries, such as what npm downloads, name this loader',
  log: 'the editor keeps its log, so that a failing language server can be looked into',
  downloads: 'the agent downloads plugins and language servers here; without it, at every start',
  sessions: 'without it the sessions and logins of the agent end with the shell',
  passwords: 'the plain-text password store of git was visible with the rest of its configuration',
  kept: 'build output outlives the session; the tmpfs took memory and rebuilt everything each time',
  runtime:
    'an empty directory, as programs refuse to start without the one that the variable names',
  socket: 'containers that mount the socket name it by its host path',
  temporary: 'some tools insist on it',
};

/** Every path at which the two worlds differ: by hand, with presets, and why. */
const differences: Readonly<Record<string, readonly [string, string, keyof typeof reasons]>> = {
  '/dev': ['device /dev', 'new /dev', 'dev'],
  '/dev/null': ['device /dev/null', 'new /dev', 'dev'],
  '/dev/random': ['device /dev/random', 'new /dev', 'dev'],
  '/dev/urandom': ['device /dev/urandom', 'new /dev', 'dev'],
  '/etc/hosts': ['nothing', 'read-only STORE-hosts', 'base'],
  '/etc/localtime': ['nothing', 'read-only STORE-tzdata/share/zoneinfo/Europe/London', 'base'],
  '/etc/nsswitch.conf': ['nothing', 'read-only STORE-etc/etc/nsswitch.conf', 'base'],
  '/etc/os-release': ['nothing', 'read-only STORE-etc/etc/os-release', 'base'],
  '/etc/profiles/per-user/lark': ['nothing', 'read-only STORE-home-manager-path', 'base'],
  '/etc/static': ['nothing', 'read-only STORE-etc/etc', 'certificates'],
  '/etc/zoneinfo': ['nothing', 'read-only STORE-tzdata/share/zoneinfo', 'base'],
  '/home/lark/.cache/helix': ['nothing', 'private directory', 'log'],
  '/home/lark/.cache/opencode': ['nothing', 'private directory', 'downloads'],
  '/home/lark/.config/git/credentials': [
    'read-only /home/lark/.config/git/credentials',
    'empty file',
    'passwords',
  ],
  '/home/lark/.local/share/opencode': ['nothing', 'private directory', 'sessions'],
  '/home/lark/code/demo/target': ['empty directory', 'private directory', 'kept'],
  '/lib64': ['nothing', 'read-only /lib64', 'linux'],
  '/run/user/1000': ['nothing', 'empty directory', 'runtime'],
  '/run/user/1000/podman/podman.sock': [
    'nothing',
    'read-only /run/user/1000/podman/podman.sock',
    'socket',
  ],
  '/var/tmp': ['nothing', 'empty directory', 'temporary'],
};

describe('23 hand-written mounts and seven presets with three secrets', () => {
  let byHand: Planned;
  let withPresets: Planned;
  let paths: string[];

  beforeAll(() => {
    byHand = plannedOn(
      nixos,
      compose(nixos, [
        { kind: 'user', text: discussionText('home.yaml') },
        { kind: 'local', text: discussionText('proposal.yaml') },
      ]),
    );
    withPresets = plannedOn(
      nixos,
      compose(nixos, [{ kind: 'user', text: discussionText('presets.yaml') }]),
    );
    paths = [...new Set([...destinations(byHand), ...destinations(withPresets)])];
  });

  it('are what the comparison is about', () => {
    expect(discussionText('home.yaml').match(/^ +- path:/gm)).toHaveLength(23);
    expect(byHand.policy.presets).toEqual([]);
    expect(withPresets.policy.presets).toHaveLength(7);
    expect(withPresets.policy.secrets).toHaveLength(3);
  });

  it('give the same visible world but for the differences listed here', () => {
    const found = paths.toSorted(comparePaths).flatMap((path) => {
      const hand = withoutHash(visibleAt(path, byHand));
      const presets = withoutHash(visibleAt(path, withPresets));
      return hand === presets ? [] : [[path, [hand, presets]] as const];
    });
    const listed = Object.entries(differences).map(([path, [hand, presets]]) => [
      path,
      [hand, presets],
    ]);
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(listed));
  });

  it('have no difference without a reason, and no reason without a difference', () => {
    const used = new Set(Object.values(differences).map(([, , reason]) => reason));
    expect([...used].toSorted()).toEqual(Object.keys(reasons).toSorted());
  });

  it('both show the same three secrets and no other', () => {
    const secrets = ['context7_api_key', 'opencode_api_key', 'zai_api_key'];
    const expected = secrets.map((name) => `/run/user/1000/secrets.d/7/${name}`);
    expect(secretFiles(byHand)).toEqual(expected);
    expect(secretFiles(withPresets)).toEqual(expected);
  });
});

function secretFiles({ plan }: Planned): string[] {
  return plan.operations.flatMap((operation) =>
    operation.kind === 'bind' && operation.source.includes('/secrets') ? [operation.source] : [],
  );
}

/** Hashes and versions of store paths are of no interest here. */
function withoutHash(text: string): string {
  return text.replace(/\/nix\/store\/\w{32}-([a-z-]*[a-z])(?:-[\d.]\w*)?/, 'STORE-$1');
}
