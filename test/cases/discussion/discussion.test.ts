import { describe, expect, it } from 'vitest';
import { commandLines } from '../../../src/plan/argv.ts';
import { debian } from '../../fixtures/hosts/debian.ts';
import { nixos } from '../../fixtures/hosts/nixos.ts';
import { compose, shipped } from '../../support/compose.ts';
import { discussionCases, discussionText } from '../../support/discussion.ts';

// The golden files hold every line of these plans and diagnostics; `generated.test.ts` compares them.

describe.each(discussionCases)('$file', (config) => {
  it('loads, merges and plans on NixOS', () => {
    const { plan, diagnostics } = compose(nixos, [config]);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(plan).toBeDefined();
  });

  it('has no plan on Debian, and every reason is given in one pass', () => {
    const { plan, diagnostics } = compose(debian, [config]);
    expect(plan).toBeUndefined();
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ code, at }) => `${at?.line}: ${code}`).toSorted(byLine)).toEqual(
      errorsOnDebian[config.file],
    );
  });
});

const errorsOnDebian: Readonly<Record<string, readonly string[]>> = {
  'home.yaml': [
    '10: source-missing',
    '11: source-missing',
    '13: source-missing',
    '25: unset-variable',
    '30: source-missing',
    '32: source-missing',
    '34: source-missing',
  ],
  'devenv.local.yaml': ['16: unset-variable', '17: bubblewrap-too-old'],
};

describe('the modes of the discussion', () => {
  it('become the options of bubblewrap that they stand for', () => {
    const [home, local] = discussionCases.map((config) => {
      const { plan } = compose(nixos, [config]);
      return plan === undefined ? [] : commandLines(plan).map((line) => line.join(' '));
    });
    const state = '/home/lark/.local/state/devenv-sandbox/demo-0123456789ab';
    expect(home).toEqual(
      expect.arrayContaining([
        '--dev-bind /dev /dev',
        '--tmpfs /home/lark',
        '--tmpfs /home/lark/code/demo/target',
        `--bind ${state}/state/home-.cargo /home/lark/.cargo`,
        '--ro-bind /run/user/1000/podman/podman.sock /run/docker.sock',
      ]),
    );
    expect(local).toContain(`--overlay ${state}/overlay/home ${state}/work/home /home/lark`);
  });
});

describe('all presets under the configurations of the discussion', () => {
  const all = shipped.filter(({ preset }) => preset.category !== 'base').map(({ id }) => id);
  const everything = { kind: 'project', text: `presets: [${all.join(', ')}]\n` } as const;
  const socket = 'a container engine socket is a full escape';

  it('has nothing to complain about but the escapes, which were asked for', () => {
    // Only one of the two hosts has services of devenv.
    const services = ['$DEVENV_RUNTIME/postgres', '$DEVENV_RUNTIME/redis.sock'];
    for (const [host, asked] of [
      [nixos, services],
      [debian, []],
    ] as const) {
      const { diagnostics } = compose(host, [everything]);
      const warnings = diagnostics.filter(({ code }) => code !== 'creates-directory');
      expect(warnings.map(({ message }) => message)).toEqual([
        ...asked.map((path) => expect.stringContaining(path)),
        expect.stringContaining(socket),
        expect.stringContaining(socket),
      ]);
    }
  });

  it('asks of the file for all projects only that secrets are named, not mounted', () => {
    const { plan, diagnostics } = compose(nixos, [
      { kind: 'user', text: discussionText('home.yaml') },
      everything,
    ]);
    expect(plan).toBeDefined();
    const warnings = diagnostics.filter(({ code }) => code !== 'creates-directory');
    expect(warnings.map(({ code, message }) => `${code} ${/^`[^`]+`/.exec(message)}`)).toEqual(
      expect.arrayContaining([
        'broken-promise `$XDG_RUNTIME_DIR/secrets.d`',
        'full-escape `$XDG_RUNTIME_DIR/podman/podman.sock`',
        'full-escape `$DEVENV_RUNTIME/postgres`',
        'full-escape `$DEVENV_RUNTIME/redis.sock`',
        'full-escape `/dev`',
      ]),
    );
    expect(warnings).toHaveLength(6);
  });

  it('names the promises that an overlay of the whole home breaks', () => {
    const { plan, diagnostics } = compose(nixos, [
      everything,
      { kind: 'local', text: discussionText('devenv.local.yaml') },
    ]);
    expect(plan).toBeDefined();
    const broken = diagnostics.filter(({ code }) => code === 'broken-promise');
    const promised = broken.map(({ message }) => /^`([^`]+)`/.exec(message)?.[1]);
    expect([...new Set(promised)].toSorted()).toEqual([
      '$HOME/.gnupg',
      '$HOME/.ssh',
      '$HOME/.zsh_history',
      '$XDG_CONFIG_HOME/sops/age/keys.txt',
    ]);
    expect(new Set(broken.map(({ at }) => `${at?.file}:${at?.line}`))).toEqual(
      new Set(['devenv.local.yaml:17']),
    );
  });
});

function byLine(left: string, right: string): number {
  return Number.parseInt(left, 10) - Number.parseInt(right, 10);
}
