import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newerBubblewrapPath } from '../setup/places.js';
import * as world from '../support/random-world.ts';

const newer = newerBubblewrapPath();
const bubblewraps = [
  { name: 'bubblewrap of this machine', path: '/usr/bin/bwrap', overlays: false },
  ...(existsSync(newer) ? [{ name: 'newer bubblewrap', path: newer, overlays: true }] : []),
];

/** The generator starts here every time, so that a failure is the same for everybody. */
const seed = Number(process.env['SEED'] ?? 20_240_311);
const policies = Number(process.env['RUNS'] ?? 40);
const pathsOfEach = 12;

/** Places that belong to no file of the world. */
const elsewhere = ['home/new', 'home/a/new/place', 'home/b/deep/er/est', 'data/new', 'project/out'];
const anywhere = ['/srv/shown', '/srv/shown/below', '/mnt'];
const always =
  '/ /usr /bin /etc /etc/passwd /etc/shadow /tmp /var /var/tmp /dev /dev/null /dev/absent /dev/shm /proc /proc/absent /proc/version'.split(
    ' ',
  );

interface Mount {
  readonly path: string;
  readonly mode: string;
  readonly dest?: string;
  readonly late?: boolean;
}

function arbitraryMount(overlays: boolean): fc.Arbitrary<Mount> {
  const modes = ['ro', 'ro', 'rw', 'rw', 'tmpfs', 'mask', 'state-dir', 'dev'];
  const places = [...world.worldPaths, ...elsewhere].map((path) => `@${path}`);
  return fc.record(
    {
      path: fc.constantFrom(...places),
      mode: fc.constantFrom(
        ...modes,
        ...(overlays ? ['overlay', 'overlay-tmpfs', 'overlay-ro'] : []),
      ),
      dest: fc.constantFrom(...places, ...anywhere),
      late: fc.constant(true),
    },
    { requiredKeys: ['path', 'mode'] },
  );
}

function arbitraryCase(overlays: boolean) {
  const suffix = fc.constantFrom('', '', '', '/one', '/sub/two', '/d/y', '/absent', '/up/file');
  const place = fc.constantFrom(
    ...[...world.worldPaths, ...elsewhere].map((path) => `@${path}`),
    ...anywhere,
    ...always,
  );
  return fc.record({
    mounts: fc.uniqueArray(arbitraryMount(overlays), {
      minLength: 1,
      maxLength: 5,
      selector: ({ path, dest = path }) => dest,
    }),
    paths: fc.array(
      fc.tuple(place, suffix).map((parts) => parts.join('').replace('//', '/')),
      { minLength: pathsOfEach, maxLength: pathsOfEach },
    ),
  });
}

describe.skipIf(!world.hasOrdinaryUser).each(bubblewraps)(
  'explain, under the $name',
  ({ path: bubblewrap, overlays }) => {
    it('says what a shell inside finds', () => {
      let compared = 0;
      fc.assert(
        fc.property(arbitraryCase(overlays), ({ mounts, paths }) => {
          const top = world.makeTree();
          const optional = mounts.map((mount) => ({ ...mount, optional: true }));
          const section = JSON.stringify({ sandbox: { mounts: optional } }).replaceAll(
            '@',
            `${top}/`,
          );
          const asked = paths.map((path) => path.replace('@', `${top}/`));
          const first = world.planOn(top, section, bubblewrap);
          fc.pre(first.plan !== undefined);
          if (first.plan === undefined) return;
          // A launch can make mount points on the host, which the next question is about.
          world.lookInside(first.plan, []);
          const planned = world.planOn(top, section, bubblewrap);
          const { plan } = planned;
          fc.pre(plan !== undefined);
          if (plan === undefined) return;
          const found = world.lookInside(plan, asked);
          const said = asked.map((path, index) => {
            const { exists, writable, access, host } = world.explain(path, planned, plan);
            // The kernel says inside what it says outside.
            const behind = access === 'kernel' ? path : host;
            return {
              path,
              exists,
              readable: exists,
              ...(found[index]?.writable !== undefined && { writable }),
              identity: exists && behind !== undefined ? world.identityOf(behind) : '',
            };
          });
          expect(said).toEqual(asked.map((path, index) => ({ path, ...found[index] })));
          compared += asked.length;
          world.removeTree(top);
        }),
        { seed, numRuns: policies },
      );
      expect(compared).toBeGreaterThanOrEqual(300);
    });
  },
);
