/**
 * `npm run bench`: what a launch costs, beside other ways to start the same command. With `--bounds` only whether it
 * costs more than it may.
 */

import { parseArgs } from 'node:util';
import { measureBounds } from './bounds.ts';
import { competitors, find } from './competitors.ts';
import {
  bubblewrapLaunchers,
  coldLauncher,
  nodeLauncher,
  planOf,
  raw,
  warm,
  warmLaunchers,
} from './launchers.ts';
import { measure, type Measured } from './measure.ts';
import { machine, rowsOf, showReport, type Growth, type Row } from './report.ts';
import { ask, leaveStage, makeStage, type Stage } from './stage.ts';
import { median, ratio } from './statistics.ts';

const section = 'sandbox: { presets: [rust-dev, opencode] }\n';
const sizes = [10, 50, 100, 200, 500];

function main(): void {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '100' },
      json: { type: 'boolean' },
      bounds: { type: 'boolean' },
    },
  });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds takes a number from 1 on');
  const stages = [makeStage(section), makeStage(section), makeStage(section)] as const;
  try {
    if (values.bounds) {
      showBounds(stages[0], stages[1], rounds);
      return;
    }
    const rows = compareLaunchers(...stages, rounds);
    const growth = sizes.map((mounts) => measureGrowth(mounts, Math.max(5, Math.ceil(rounds / 5))));
    const { bubblewrap } = planOf(stages[0], '/usr/bin/bwrap');
    const here = machine(ask(stages[0], [bubblewrap.path, '--version']).trim());
    const text = values.json
      ? `${JSON.stringify({ machine: here, rounds, launchers: rows, growth }, undefined, 2)}\n`
      : showReport(rows, growth, rounds, here);
    process.stdout.write(text);
  } finally {
    for (const stage of stages) leaveStage(stage);
  }
}

function showBounds(stage: Stage, forCold: Stage, rounds: number): void {
  for (const { of, against, atMost, is } of measureBounds(stage, forCold, rounds)) {
    const verdict = is <= atMost ? 'holds' : 'TOO SLOW';
    process.stdout.write(`${of} / ${against}: ${is.toFixed(2)}, at most ${atMost}: ${verdict}\n`);
    if (is > atMost) process.exitCode = 1;
  }
}

/** A stage for each that could change what another finds: cold starts remove the cache, others leave files behind. */
function compareLaunchers(stage: Stage, forCold: Stage, forOthers: Stage, rounds: number): Row[] {
  const others = otherLaunchers(forOthers);
  const launchers = [
    ...bubblewrapLaunchers(stage),
    ...warmLaunchers(stage),
    coldLauncher(forCold),
    nodeLauncher(stage),
    ...others.flatMap(({ launcher }) => launcher ?? []),
  ];
  const measured = measure(launchers, { rounds, resident: true }, stage);
  for (const { launcher, after } of others) {
    const [program] = launcher?.argv ?? [];
    if (program === undefined) continue;
    for (const words of after?.(forOthers) ?? []) ask(forOthers, [program, ...words]);
  }
  refuseFailures(
    measured,
    others.map(({ name }) => name),
  );
  const absent = others
    .filter(({ launcher }) => launcher === undefined)
    .map(({ name }): Row => ({ name, problem: 'not installed' }));
  return [...rowsOf(measured), ...absent];
}

/** Those of the others that this machine has, with the plan of the stage. */
function otherLaunchers(stage: Stage) {
  const [{ argv }] = bubblewrapLaunchers(stage);
  const plan = planOf(stage, argv[0] ?? '');
  return competitors.map(({ name, program, launcher, after }) => {
    const path = find(program);
    const found = path === undefined ? undefined : launcher(stage, plan, path);
    return { name, launcher: found, after };
  });
}

/** Others may not work here; ours has to. */
function refuseFailures({ problems }: Measured, optional: readonly string[]): void {
  for (const [name, problem] of Object.entries(problems)) {
    if (problem !== null && !optional.includes(name)) throw new Error(`${name}: ${problem}`);
  }
}

/** So many directories beside the base preset, none of them needless. */
function measureGrowth(mounts: number, rounds: number): Growth {
  const names = Array.from({ length: mounts }, (_, index) => `shown/${index}`);
  const listed = names.map((name) => `    - path: $HOME/${name}\n`).join('');
  const files = Object.fromEntries(names.map((name) => [`home/${name}/file`, '']));
  const stage = makeStage(`sandbox:\n  mounts:\n${listed}`, files);
  try {
    const [plain] = bubblewrapLaunchers(stage);
    const [ours] = warmLaunchers(stage);
    if (ours === undefined) throw new Error('there is no shell to start sbx with');
    const measured = measure([plain, ours], { rounds }, stage);
    refuseFailures(measured, []);
    const [without = [], withSbx = []] = [measured.times[raw], measured.times[warm('dash')]];
    return {
      mounts,
      raw: median(without) / 1e6,
      sbx: median(withSbx) / 1e6,
      ratio: ratio(withSbx, without),
    };
  } finally {
    leaveStage(stage);
  }
}

main();
