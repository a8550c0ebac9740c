import { describe, expect, it } from 'vitest';
import type { Tree } from '../support/facts.ts';
import { planOf } from '../support/plan.ts';

const tree: Tree = {
  '/home/alice/.config/sops/token': '> /run/secrets.d/7/token',
  '/run/secrets.d/7/token': 'file',
  '/run/secrets/token': 'file',
  '/run/secrets/other': 'file',
  '/run/secrets/closed': 'denied',
  '/run/secrets/dir': 'directory',
  '/run/secrets/stored': '> /nix/store/abc-token',
  '/nix/store/abc-token': 'file',
  '/run/secrets/gone': '> /run/secrets.d/6/gone',
};

/** A section with two secret directories and the secrets on line 3. */
function section(...secrets: string[]): string {
  const dirs = 'secret_dirs: [$XDG_CONFIG_HOME/sops, /run/secrets]';
  return `sandbox:\n  ${dirs}\n  secrets: [${secrets.map((each) => `{${each}}`).join(', ')}]`;
}

describe('a secret', () => {
  it('is one read-only file at the path where it is written, its link resolved', () => {
    const { steps, places } = planOf(section('name: token'), tree);
    expect(steps).toEqual(['ro /home/alice/.config/sops/token < /run/secrets.d/7/token (secret)']);
    expect(places).toEqual([]);
  });

  it('comes from the first directory that has it', () => {
    expect(planOf(section('name: other'), tree).steps).toEqual(['ro /run/secrets/other (secret)']);
  });

  it('comes from its own path where it has one, wherever it lies otherwise', () => {
    const { steps } = planOf(section('name: other, path: /run/secrets/token'), tree);
    expect(steps).toEqual(['ro /run/secrets/token (secret)']);
  });

  it('is found although its directory is hidden inside', () => {
    const hiding = `${section('name: other')}\n  mounts: [{path: /run/secrets, mode: tmpfs}]`;
    expect(planOf(hiding, tree).steps).toEqual([
      'tmpfs /run/secrets',
      'ro /run/secrets/other (secret)',
    ]);
  });

  it('is exported where a variable is named, by the path of its content', () => {
    const { world } = planOf(section('name: token, env: TOKEN', 'name: other'), tree);
    expect(world.secretExports).toEqual([{ name: 'TOKEN', path: '/run/secrets.d/7/token' }]);
  });

  it('is not exported where the variable is taken out', () => {
    const text = `${section('name: token, env: TOKEN')}\n  env: {unset: [TOKEN]}`;
    const { world, steps } = planOf(text, tree);
    expect(world.secretExports).toEqual([]);
    expect(steps).toHaveLength(1);
  });

  it.each([
    ['that is nowhere', 'name: nowhere', 'secret-missing'],
    ['that has vanished', 'name: gone', 'secret-missing'],
    ['that this user cannot reach', 'name: closed', 'secret-missing'],
    ['that is a directory', 'name: dir', 'secret-missing'],
    ['in the Nix store', 'name: stored', 'secret-in-store'],
    ['in the Nix store by its path', 'name: x, path: /nix/store/abc-token', 'secret-in-store'],
    ['whose path has no value', 'name: x, path: $GONE/x', 'unset-variable'],
  ])('%s is refused at its name', (_what, secret, code) => {
    const { places, plan, steps } = planOf(section(secret), tree);
    expect(places).toEqual([`${code} 3:20`]);
    expect(plan).toBeUndefined();
    expect(steps).toEqual([]);
  });

  it.each(['name: nowhere', 'name: gone', 'name: x, path: $GONE/x'])(
    'that is optional may be missing: %s',
    (secret) => {
      const { places, steps } = planOf(section(`${secret}, optional: true`), tree);
      expect([places, steps]).toEqual([[], []]);
    },
  );

  it.each(['stored', 'dir'])(
    'that is optional is refused all the same where it is wrong: %s',
    (name) => {
      expect(planOf(section(`name: ${name}, optional: true`), tree).places).toHaveLength(1);
    },
  );

  it('says where it was looked for', () => {
    const { diagnostics } = planOf(section('name: gone'), tree);
    expect(diagnostics[0]?.message).toBe(
      'the secret `gone` was not found: looked at `/home/alice/.config/sops/gone`, `/run/secrets/gone`',
    );
  });

  it('says that there is nowhere to look', () => {
    const { diagnostics } = planOf('sandbox: {secrets: [{name: x}]}');
    expect(diagnostics[0]?.message).toContain('no directory is configured to look in');
    expect(diagnostics[0]?.help).toContain('`sops-secrets`');
  });

  it('cannot stand where the sandbox has its own', () => {
    const kernel: Tree = { '/proc/self/environ': 'file' };
    const { places } = planOf(section('name: x, path: /proc/self/environ'), kernel);
    expect(places).toEqual(['bad-destination 3:20']);
  });
});
