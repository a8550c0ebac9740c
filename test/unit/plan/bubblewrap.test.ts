import { describe, expect, it } from 'vitest';
import { installCommand, isAtLeast } from '../../../src/plan/bubblewrap.ts';
import { hostFacts } from '../support/facts.ts';
import { mounts, planOf, planPolicy } from '../support/plan.ts';
import { policyOf } from '../support/policy.ts';

function version(text: string) {
  return { bubblewrap: { path: '/usr/bin/bwrap', version: text } };
}

describe('overlays', () => {
  it.each(['overlay', 'overlay-tmpfs', 'overlay-ro'])('%s is refused before 0.11', (mode) => {
    const { places, diagnostics, plan } = planOf(
      mounts(`path: /usr, mode: ${mode}`),
      {},
      version('0.8.0'),
    );
    expect(plan).toBeUndefined();
    expect(places).toEqual(['bubblewrap-too-old 3:14']);
    expect(diagnostics[0]?.message).toBe(
      `\`mode: ${mode}\` of \`/usr\` needs bubblewrap 0.11 or newer; /usr/bin/bwrap is 0.8.0`,
    );
  });

  it.each(['0.11.0', '0.12.1', '1.0', '0.11'])('work from %s on', (text) => {
    expect(planOf(mounts('path: /usr/lib, mode: overlay'), {}, version(text)).plan).toBeDefined();
  });

  it.each(['0.10.9', '0.9', '0.8.0'])('do not work with %s', (text) => {
    expect(planOf(mounts('path: /usr/lib, mode: overlay'), {}, version(text)).plan).toBeUndefined();
  });

  it('are all reported, and nothing else needs a newer version', () => {
    const section = mounts(
      'path: /usr/lib, mode: overlay',
      'path: ~/x, mode: state-dir',
      'path: /usr/bin, mode: overlay-ro',
    );
    const { places } = planOf(section, {}, version('0.8.0'));
    expect(places.filter((each) => each.startsWith('bubblewrap'))).toHaveLength(2);
  });
});

describe('a missing bubblewrap', () => {
  it('is an error, with the command that installs it', () => {
    const { bubblewrap: _missing, ...facts } = hostFacts();
    const { plan, diagnostics } = planPolicy(
      policyOf(mounts('path: $PWD, mode: rw', 'path: /usr')),
      facts,
    );
    expect(plan).toBeUndefined();
    expect(diagnostics).toEqual([
      {
        code: 'bubblewrap-missing',
        severity: 'error',
        message: 'bubblewrap is not installed',
        help: 'Install it: sudo apt-get install bubblewrap',
      },
    ]);
  });
});

describe('installCommand', () => {
  it.each([
    ['debian', [], 'sudo apt-get install bubblewrap'],
    ['ubuntu', ['debian'], 'sudo apt-get install bubblewrap'],
    ['linuxmint', ['ubuntu', 'debian'], 'sudo apt-get install bubblewrap'],
    ['fedora', [], 'sudo dnf install bubblewrap'],
    ['rocky', ['rhel', 'centos', 'fedora'], 'sudo dnf install bubblewrap'],
    ['arch', [], 'sudo pacman -S bubblewrap'],
    ['manjaro', ['arch'], 'sudo pacman -S bubblewrap'],
    ['opensuse-leap', ['suse', 'opensuse'], 'sudo zypper install bubblewrap'],
    ['alpine', [], 'sudo apk add bubblewrap'],
    ['void', [], 'sudo xbps-install bubblewrap'],
    ['gentoo', [], 'sudo emerge sys-apps/bubblewrap'],
    ['nixos', [], 'nix profile install nixpkgs#bubblewrap'],
    ['plan9', [], 'install the package `bubblewrap` of your distribution'],
    ['constructor', ['toString'], 'install the package `bubblewrap` of your distribution'],
  ])('for %s like %j is %s', (id, like, command) => {
    expect(installCommand({ os: { id, like } })).toBe(command);
  });
});

describe('isAtLeast', () => {
  it.each([
    ['0.11.0', true],
    ['0.11', true],
    ['0.12.0', true],
    ['1.0.0', true],
    ['0.8.0', false],
    ['0.9.11', false],
    ['0.2.11', false],
  ])('of %s and 0.11 is %s', (text, expected) => {
    expect(isAtLeast(text, [0, 11])).toBe(expected);
  });
});
