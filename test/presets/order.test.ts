import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bubblewrapOptions } from '../../src/plan/argv.ts';
import { hosts } from '../fixtures/hosts/all.ts';
import { baseOf, type Host } from '../fixtures/hosts/host.ts';
import { composePresets, shipped } from '../support/compose.ts';
import { plannedOn } from '../support/visible.ts';

const bases = shipped.filter(({ preset }) => preset.category === 'base').map(({ id }) => id);
const others = shipped.filter(({ preset }) => preset.category !== 'base').map(({ id }) => id);

describe.each(hosts)('presets on $name', (host) => {
  it('show and pass the same in whatever order they are asked for', () => {
    const some = fc.shuffledSubarray([...others, baseOf(host)], { minLength: 2 });
    fc.assert(
      fc.property(some, (presets) => {
        expect(world(host, presets)).toEqual(world(host, presets.toSorted()));
      }),
    );
  });

  it('agree with each other, every pair of them', () => {
    const pairs = others.flatMap((left, index) =>
      others.slice(index + 1).map((right) => [left, right] as const),
    );
    expect(pairs).toHaveLength((others.length * (others.length - 1)) / 2);
    const disagreeing = pairs.filter((pair) => conflicts(host, pair).length > 0);
    expect(disagreeing).toEqual([]);
  });

  it('agree with the base', () => {
    const disagreeing = others.filter((id) => conflicts(host, [id, baseOf(host)]).length > 0);
    expect(disagreeing).toEqual([]);
  });

  it('are told apart by this comparison, and a disagreement is found', () => {
    expect(world(host, ['git'])).not.toEqual(world(host, ['git', 'helix']));
    expect(conflicts(host, bases).length).toBeGreaterThan(0);
  });
});

/** All that a command can see of a composition: options of bubblewrap, environment, what is kept. */
function world(host: Host, presets: readonly string[]): unknown {
  const composition = composePresets(host, presets);
  const { plan } = plannedOn(host, composition);
  const { environment, directories, secretExports } = plan;
  const { keep, set } = environment;
  return {
    options: bubblewrapOptions(plan),
    keep,
    set,
    directories: directories.toSorted((left, right) => (left.path < right.path ? -1 : 1)),
    secretExports,
    diagnostics: composition.diagnostics
      .map(({ code, message }) => `${code} ${message}`)
      .toSorted(),
  };
}

function conflicts(host: Host, presets: readonly string[]): unknown[] {
  const { diagnostics } = composePresets(host, presets);
  return diagnostics.filter(({ code }) => code === 'preset-conflict');
}
