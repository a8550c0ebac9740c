import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { optimise } from '../../src/plan/optimise.ts';
import { isWithin } from '../../src/plan/paths.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { newerBubblewrapPath } from '../setup/places.js';
import { planOn, withEveryMount } from '../support/real-plan.ts';
import * as world from '../support/random-world.ts';

const newer = newerBubblewrapPath();
const bubblewraps = [
  { name: 'bubblewrap of this machine', path: '/usr/bin/bwrap', overlays: false },
  ...(existsSync(newer) ? [{ name: 'newer bubblewrap', path: newer, overlays: true }] : []),
];

/** The generator starts here every time, so that a failure is the same for everybody; others find more. */
const seed = Number(process.env['SEED'] ?? 20_240_311);
const policies = Number(process.env['RUNS'] ?? 100);

interface Mount {
  readonly path: string;
  readonly mode: string;
  readonly dest?: string;
  readonly late?: boolean;
}

/** Few places, one below the other, so that mounts meet. */
const chains = [
  'home/b home/b/deep home/b/deep/er home/b/file',
  'home/a home/a/sub home/a/sub/two home/a/one',
  'project/src project/src/main project/.git project/.git/hooks project/.vscode',
  'data data/d data/d/y data/link data/x',
].map((line) => line.split(' '));
const places = fc.constantFrom(...chains).chain((chain) => fc.constantFrom(...chain));

const lateOnes = [
  () => false,
  () => false,
  (index: number) => index === 1,
  (index: number) => index > 0,
];

function arbitraryMounts(overlays: boolean): fc.Arbitrary<readonly Mount[]> {
  const modes = 'ro rw dev tmpfs mask state-dir'.split(' ');
  const more = overlays ? 'overlay overlay-tmpfs overlay-ro'.split(' ') : [];
  const other = (path: fc.Arbitrary<string>): fc.Arbitrary<Mount> =>
    fc.record(
      {
        path,
        mode: fc.constantFrom(...modes, ...more),
        dest: fc.constantFrom('/srv/shown', '/srv/shown/d', '@data/d', '@home/b'),
        late: fc.constant(true),
      },
      { requiredKeys: ['path', 'mode'] },
    );
  return fc
    .record({
      chain: fc.constantFrom(...chains),
      mode: fc.constantFrom('ro', 'rw', 'rw', 'dev'),
      late: fc.constantFrom(...lateOnes),
    })
    .chain(({ chain, mode, late }) => {
      const nested = fc
        .subarray(chain, { minLength: 2 })
        .map((paths) =>
          paths.map((path, index): Mount => ({ path, mode, ...(late(index) && { late: true }) })),
        );
      const between = fc.array(other(fc.constantFrom(...chain)), { maxLength: 2 });
      return fc.tuple(nested, between, fc.array(other(places), { maxLength: 2 }));
    })
    .map((mounts) => {
      const all = mounts.flat().map((mount) => ({ ...mount, path: `@${mount.path}` }));
      return [...new Map(all.map((mount: Mount) => [mount.dest ?? mount.path, mount])).values()];
    });
}

function arbitraryPolicy(overlays: boolean) {
  return fc.record({
    mounts: arbitraryMounts(overlays),
    protect: fc.subarray(['./src/main', './.git/hooks/pre-commit']),
    unprotect: fc.subarray(['./.git', './.vscode']),
    // Any place, and something below it.
    asked: fc.array(
      fc.tuple(places, fc.constantFrom('', '/d', '/one', '/er', '/new', '/hooks/x')),
      {
        minLength: 8,
        maxLength: 8,
      },
    ),
  });
}

/** What comes up too rarely: the last mount looks needless, and hides the one before it. */
const uncovering = {
  mounts: [
    { path: '@home/b', mode: 'ro' },
    { path: '@home/b/deep/er', mode: 'tmpfs' },
    { path: '@home/b/deep', mode: 'ro', late: true },
  ],
  protect: [],
  unprotect: [],
  asked: [['home/b/deep', '/er'] as [string, '/er']],
};

/** Directories that must stay where they are: those above what is protected, at every place that shows it. */
function pinsOf({ operations }: Plan): string[] {
  const held = operations.filter(({ origin }) => origin.name === 'protected');
  return operations.flatMap((each) =>
    each.kind === 'bind' &&
    each.access !== 'read-only' &&
    held.some(({ dest }) => dest !== each.dest && isWithin(dest, each.dest))
      ? [each.dest]
      : [],
  );
}

describe.skipIf(!world.hasOrdinaryUser).each(bubblewraps)(
  'leaving out needless mounts, under the $name',
  ({ path: bubblewrap, overlays }) => {
    it('changes nothing that can be seen, and nothing that is held in place', () => {
      const seen = { covered: 0, writable: 0, pinned: 0 };
      fc.assert(
        fc.property(arbitraryPolicy(overlays), ({ mounts, asked, ...options }) => {
          const top = world.makeTree();
          const optional = mounts.map((mount) => ({ ...mount, optional: true }));
          const sandbox = { mounts: optional, ...options };
          const section = JSON.stringify({ sandbox }).replaceAll('@', `${top}/`);
          const { plan } = planOn(top, section, bubblewrap);
          fc.pre(plan !== undefined);
          if (plan === undefined) return;
          const whole = withEveryMount(plan);
          expect(optimise(whole.operations).operations).toEqual(plan.operations);
          const own = whole.operations.map(({ dest }) => dest);
          const paths = [
            ...asked.map(([path, below]) => resolve(join(top, path + below))),
            ...own.filter((dest) => isWithin(dest, top) || isWithin(dest, '/srv')),
          ];
          const pins = pinsOf(whole);
          // The first launch makes mount points, private directories and what opened repositories need.
          world.movedInside(whole, []);
          const [before, after] = [whole, plan].map((each) => ({
            found: world.lookInside(each, paths).map((found, index) => [paths[index], found]),
            moved: world.movedInside(each, pins),
          }));
          expect(after).toEqual(before);
          expect(after?.moved).toEqual([]);
          seen.covered += plan.covered.length;
          seen.writable += plan.covered.filter(({ by }) => by.access !== 'read-only').length;
          seen.pinned += pins.length;
          world.removeTree(top);
        }),
        { seed, numRuns: policies, examples: [[uncovering]] },
      );
      expect(seen.covered).toBeGreaterThanOrEqual(policies);
      expect(seen.writable).toBeGreaterThanOrEqual(policies / 2);
      expect(seen.pinned).toBeGreaterThanOrEqual(policies / 2);
    }, 300_000);
  },
);
