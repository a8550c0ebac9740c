import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/plan/plan.ts';
import { newerBubblewrapPath } from '../setup/places.js';
import { planOn, type Planned } from '../support/real-plan.ts';
import * as world from '../support/random-world.ts';

const newer = newerBubblewrapPath();
const bubblewraps = [
  { name: 'bubblewrap of this machine', path: '/usr/bin/bwrap', overlays: false },
  ...(existsSync(newer) ? [{ name: 'newer bubblewrap', path: newer, overlays: true }] : []),
];

/** The generator starts here every time, so that a failure is the same for everybody; others find more. */
const seed = Number(process.env['SEED'] ?? 20_240_311);
const policies = Number(process.env['RUNS'] ?? 30);
const pathsOfEach = 12;

/** Directories that mounts are mostly about, so that they meet; every other place comes up as well. */
const common = ['home', 'home/a', 'home/b', 'home/a/sub', 'data', 'data/d', 'project/src'];
const elsewhere = ['home/new', 'home/a/new/place', 'home/b/deep/er/est', 'data/new', 'project/out'];
const anywhere = ['/srv/shown', '/srv/shown/below', '/srv/shown/d', '/mnt'];
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

const place = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...common.map((path) => `@${path}`)) },
  { weight: 1, arbitrary: fc.constantFrom(...world.worldPaths.map((path) => `@${path}`)) },
);
const destination = fc.oneof(
  { weight: 3, arbitrary: place },
  { weight: 1, arbitrary: fc.constantFrom(...elsewhere.map((path) => `@${path}`)) },
  { weight: 1, arbitrary: fc.constantFrom(...anywhere) },
);

function arbitraryMount(overlays: boolean): fc.Arbitrary<Mount> {
  const modes = 'ro ro rw rw tmpfs mask state-dir dev'.split(' ');
  const more = overlays ? 'overlay overlay overlay-tmpfs overlay-ro'.split(' ') : [];
  return fc.record(
    {
      path: place,
      mode: fc.constantFrom(...modes, ...more),
      dest: destination,
      late: fc.constant(true),
    },
    { requiredKeys: ['path', 'mode'] },
  );
}

/** Most questions are about what the mounts reach, the others about any place. */
function arbitraryCase(overlays: boolean) {
  const suffix = fc.constantFrom(...'/. /. /one /d /d/y /sub/two /up/file /kept /..'.split(' '));
  const question = fc.tuple(
    fc.option(fc.nat(), { freq: 3 }),
    fc.oneof(destination, fc.constantFrom(...always)),
    suffix,
  );
  return fc
    .record({
      mounts: fc.uniqueArray(arbitraryMount(overlays), {
        minLength: 1,
        maxLength: 6,
        selector: ({ path, dest = path }) => dest,
      }),
      questions: fc.array(question, { minLength: pathsOfEach, maxLength: pathsOfEach }),
    })
    .map(({ mounts, questions }) => ({
      mounts,
      paths: questions.map(([nth, somewhere, below]) => {
        const mount = nth === null ? undefined : mounts[nth % mounts.length];
        return `${mount === undefined ? somewhere : (mount.dest ?? mount.path)}${below}`;
      }),
    }));
}

/** Which object of the host `explain` has at a path, or at the `.id` below it. */
function identityOf(path: string, planned: Planned, plan: Plan): string {
  for (const named of [`${path}/.id`, path]) {
    const { exists, access, host } = world.explain(named, planned, plan);
    // The kernel says inside what it says outside.
    const behind = access === 'kernel' ? named : host;
    if (exists && behind !== undefined) return world.firstLine(behind);
  }
  return '';
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
          const asked = paths.map((path) => resolve(path.replace('@', `${top}/`)));
          const first = planOn(top, section, bubblewrap);
          fc.pre(first.plan !== undefined);
          if (first.plan === undefined) return;
          // Mount points and private directories are made, and something is kept in them.
          world.changeInside(
            first.plan,
            first.plan.operations.map(({ dest }) => dest).filter((dest) => dest.startsWith(top)),
          );
          const planned = planOn(top, section, bubblewrap);
          const { plan } = planned;
          fc.pre(plan !== undefined);
          if (plan === undefined) return;
          const found = world.lookInside(plan, asked);
          const said = asked.map((path, index) => {
            const { exists, writable, host } = world.explain(path, planned, plan);
            return {
              path,
              exists,
              readable: exists,
              ...(found[index]?.writable !== undefined && {
                writable: writable && (host === undefined || world.ownerMayWrite(host)),
              }),
              identity: identityOf(path, planned, plan),
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
