import { describe, expect, it } from 'vitest';
import { hosts } from '../fixtures/hosts/all.ts';
import { composePresets, shipped } from '../support/compose.ts';

/**
 * The most bind mounts of a launch on each recorded host, base and preset together: each costs a tenth of a
 * millisecond and more, as bubblewrap's time grows with their square. Before one is raised: would a wider
 * directory do, or a link?
 */
const budgets: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'ai-agents-opencode': { nixos: 14, debian: 18 },
  bash: { nixos: 11, debian: 16 },
  'devenv-services': { nixos: 12, debian: 13 },
  'fhs-base': { debian: 13 },
  fish: { nixos: 12, debian: 16 },
  git: { nixos: 12, debian: 17 },
  helix: { nixos: 12, debian: 15 },
  'nixos-base': { nixos: 10 },
  'node-dev': { nixos: 12, debian: 16 },
  'podman-socket': { nixos: 12, debian: 15 },
  'rust-dev': { nixos: 12, debian: 18 },
  'sops-secrets': { nixos: 10, debian: 13 },
  starship: { nixos: 11, debian: 15 },
  zsh: { nixos: 11, debian: 16 },
  'rust-dev, opencode': { nixos: 16, debian: 23 },
};

describe('the budget of bind mounts', () => {
  it('has every preset, on every host that it is for', () => {
    const fitting = shipped.flatMap(({ id }) =>
      hosts.flatMap(({ name }) => (bindsOf(name, id) === undefined ? [] : [`${id} on ${name}`])),
    );
    const listed = Object.entries(budgets).flatMap(([presets, most]) =>
      Object.keys(most).map((name) => `${presets} on ${name}`),
    );
    expect(listed).toEqual(expect.arrayContaining(fitting));
  });

  const all = Object.entries(budgets).flatMap(([presets, most]) =>
    Object.entries(most).map(([host, binds]) => [presets, host, binds] as const),
  );
  it.each(all)('of %s on %s is %i', (presets, host, most) => {
    const binds = bindsOf(host, presets);
    expect(binds).toBeLessThanOrEqual(most);
    // A budget that nobody needs hides the next mount.
    expect(binds).toBeGreaterThanOrEqual(most - 1);
  });

  it('is three tenths less than with one bind for each thing that is shown', () => {
    const { operations, covered } = planOf('debian', 'rust-dev, opencode') ?? {};
    const made = operations?.filter(({ kind }) => kind === 'bind').length ?? 0;
    const links = operations?.filter(({ kind }) => kind === 'symlink').length ?? 0;
    const shown = made + links + (covered?.length ?? 0);
    expect(made / shown).toBeLessThan(0.7);
  });
});

function planOf(name: string, presets: string) {
  const host = hosts.find((each) => each.name === name);
  return host && composePresets(host, presets.split(', ')).plan;
}

function bindsOf(host: string, presets: string): number | undefined {
  return planOf(host, presets)?.operations.filter(({ kind }) => kind === 'bind').length;
}
