import {
  bubblewrapLaunchers,
  cold,
  coldLauncher,
  naive,
  node,
  nodeLauncher,
  raw,
  warm,
  warmLaunchers,
} from './launchers.ts';
import { measure, type Launcher } from './measure.ts';
import type { Stage } from './stage.ts';
import { ratio } from './statistics.ts';

/** What a launch may cost beside another, as the median over rounds. */
export interface Bound {
  readonly of: string;
  readonly against: string;
  readonly atMost: number;
  /** The best of some measurements. */
  readonly is: number;
}

const warmBounds = [
  { of: warm('dash'), against: raw, atMost: 1.3 },
  { of: warm('bash'), against: raw, atMost: 1.5 },
  // What is saved by leaving out needless mounts pays for the launcher.
  { of: warm('dash'), against: naive, atMost: 1 },
];
const coldBounds = [{ of: cold, against: node, atMost: 4 }];

/** Other work on the machine disturbs a measurement; a launch that is too slow stays so. */
const attempts = 3;

/** Every bound and what it came to. A machine that does something else at the same time says nothing. */
export function measureBounds(stage: Stage, forCold: Stage, rounds: number): Bound[] {
  const shells = new Set([warm('dash'), warm('bash')]);
  const compiled = warmLaunchers(stage).filter(({ name }) => shells.has(name));
  const compiling = [coldLauncher(forCold), nodeLauncher(forCold)];
  return [
    ...best([...bubblewrapLaunchers(stage), ...compiled], rounds, warmBounds, stage),
    ...best(compiling, Math.ceil(rounds / 5), coldBounds, forCold),
  ];
}

function best(
  launchers: readonly Launcher[],
  rounds: number,
  bounds: readonly Omit<Bound, 'is'>[],
  stage: Stage,
): Bound[] {
  let found: Bound[] = bounds.map((bound) => ({ ...bound, is: Infinity }));
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const { times } = measure(launchers, { rounds }, stage);
    found = found.map((bound) => {
      const now = ratio(times[bound.of] ?? [], times[bound.against] ?? []);
      return { ...bound, is: Math.min(now, bound.is) };
    });
    if (found.every(({ is, atMost }) => is <= atMost)) break;
  }
  return found;
}
