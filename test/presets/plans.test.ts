import { describe, expect, it } from 'vitest';
import { viewPath } from '../../src/plan/view.ts';
import { hosts } from '../fixtures/hosts/all.ts';
import { debian } from '../fixtures/hosts/debian.ts';
import { baseOf, type Host } from '../fixtures/hosts/host.ts';
import { nixos } from '../fixtures/hosts/nixos.ts';
import { compose, composePresets, shipped } from '../support/compose.ts';
import { plannedOn, visibleAt, type Planned } from '../support/visible.ts';

/** Warnings that belong to what a preset is for, or to a project that has not been built yet. */
const expected = new Set(['full-escape', 'creates-directory']);

/** Each host with each preset that is for it: all but the bases of other hosts. */
const fitting = hosts.flatMap((host) =>
  shipped
    .filter(({ id, preset }) => preset.category !== 'base' || id === baseOf(host))
    .map(({ id }) => ({ host, id, on: host.name })),
);

describe.each(fitting)('$id on $on', ({ host, id }) => {
  const composition = composePresets(host, [id]);

  it('plans, with the base of the host', () => {
    expect(composition.plan).toBeDefined();
    const presets = composition.policy?.presets.map((preset) => preset.id);
    expect(presets).toEqual([...new Set([baseOf(host), id])]);
  });

  it('keeps its promises and has nothing else to warn of', () => {
    expect(composition.diagnostics.filter(({ code }) => !expected.has(code))).toEqual([]);
  });

  it('makes no link that leads to nothing', () => {
    expect(danglingLinks(plannedOn(host, composition))).toEqual([]);
  });
});

describe.each(hosts)('the base of $name', (host) => {
  const world = plannedOn(host, composePresets(host, []));
  const { plan } = world;
  const at = (path: string): string => visibleAt(path, world);

  it('is the only base that fits the host', () => {
    const others = shipped.filter(
      ({ id, preset }) => preset.category === 'base' && id !== baseOf(host),
    );
    expect(others.length).toBeGreaterThan(0);
    for (const { id } of others) {
      const { diagnostics } = composePresets(host, [id]);
      expect(diagnostics.map(({ code }) => code)).toContain('source-missing');
    }
  });

  it('shows a shell and env under the names that scripts use', () => {
    expect(at('/bin/sh')).toMatch(/^read-only \/(usr|nix\/store)\/.*(dash|bash)$/);
    expect(at('/usr/bin/env')).toMatch(/^read-only \/(usr|nix\/store)\/.*(env|coreutils)$/);
    expect(plan.shim.env).toBe('/usr/bin/env');
  });

  it('shows certificates that can be read, with the links they lead through', () => {
    expect(at('/etc/ssl/certs/ca-certificates.crt')).toMatch(/^read-only .*\.crt$/);
  });

  it('has the project writable, and nothing else of the host', () => {
    const writable = plan.operations.flatMap((operation) =>
      operation.kind === 'bind' && operation.access !== 'read-only' ? [operation.source] : [],
    );
    expect(writable).toEqual([host.root]);
  });

  it('passes no credential, no agent address and no loader variable on', () => {
    const given = Object.keys(host.environment);
    const kept = plan.environment.keep;
    const dropped = given.filter((name) => !kept.includes(name) && name !== 'HOME');
    expect(dropped).toEqual(droppedOn[host.name]);
  });
});

const droppedOn: Readonly<Record<string, readonly string[]>> = {
  nixos: [
    'DBUS_SESSION_BUS_ADDRESS',
    'DEVENV_RUNTIME',
    'GITHUB_TOKEN',
    'LD_LIBRARY_PATH',
    'NIX_PATH',
    'SSH_AUTH_SOCK',
  ],
  debian: [
    'AWS_SECRET_ACCESS_KEY',
    'CARGO_HOME',
    'DBUS_SESSION_BUS_ADDRESS',
    'GIT_AUTHOR_NAME',
    'OLDPWD',
    'PWD',
    'SSH_AUTH_SOCK',
  ],
};

describe('a home whose ~/.config is a link, as dotfile managers make it', () => {
  const linked = moved(debian, `${debian.home}/.config`, `${debian.home}/dotfiles/config`);

  it.each(['git', 'helix', 'opencode'])('does not change what %s shows and hides', (id) => {
    const composition = composePresets(linked, [id]);
    expect(composition.diagnostics).toEqual([]);
    expect(visibleAt(`${debian.home}/.config/${id}`, plannedOn(linked, composition))).toBe(
      `read-only ${debian.home}/dotfiles/config/${id}`,
    );
  });

  it('does not show the passwords of git', () => {
    const world = plannedOn(linked, composePresets(linked, ['git']));
    expect(visibleAt(`${debian.home}/.config/git/credentials`, world)).toBe('empty file');
  });
});

describe('a secret asked for by name', () => {
  it('is one file at the path that sops-nix gives it, and its neighbours are not there', () => {
    const text = 'sandbox: { presets: [sops-secrets], secrets: [{ name: zai_api_key }] }\n';
    const composition = compose(nixos, [{ kind: 'user', text }]);
    expect(composition.diagnostics).toEqual([]);
    const world = plannedOn(nixos, composition);
    const secrets = `${nixos.home}/.config/sops-nix/secrets`;
    const file = '/run/user/1000/secrets.d/7/zai_api_key';
    expect(visibleAt(`${secrets}/zai_api_key`, world)).toBe(`read-only ${file}`);
    expect(visibleAt(`${secrets}/unrelated_token`, world)).toBe('nothing');
    expect(visibleAt('/run/user/1000/secrets.d/7/unrelated_token', world)).toBe('nothing');
  });
});

function danglingLinks({ plan, facts }: Planned): string[] {
  return plan.operations.flatMap((operation) => {
    if (operation.kind !== 'symlink') return [];
    const { path, through } = viewPath(operation.dest, plan.operations, facts.paths);
    const leads =
      (through !== undefined && through.kind !== 'symlink') ||
      plan.operations.some(({ dest }) => dest.startsWith(`${path}/`));
    return leads ? [] : [`${operation.dest} -> ${operation.target}`];
  });
}

/** The same host with a directory moved elsewhere and a link in its place. */
function moved(host: Host, from: string, to: string): Host {
  const paths = Object.entries(host.paths).map(([path, kind]) => [
    path.startsWith(`${from}/`) ? to + path.slice(from.length) : path,
    kind,
  ]);
  return { ...host, paths: { ...Object.fromEntries(paths), [from]: `-> ${to}` } };
}
