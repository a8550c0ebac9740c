import { readFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { raw } from './launchers.ts';
import type { Measured } from './measure.ts';
import { median, quantile, ratio } from './statistics.ts';

/** One line of the table. */
export interface Row {
  readonly name: string;
  /** Milliseconds. */
  readonly median?: number;
  readonly p90?: number;
  /** Of the rounds, each against the raw bubblewrap of that round. */
  readonly ratio?: number;
  /** MiB of the process that waits. */
  readonly resident?: number;
  /** Why there are no numbers. */
  readonly problem?: string;
}

export interface Growth {
  readonly mounts: number;
  readonly raw: number;
  readonly sbx: number;
  readonly ratio: number;
}

/** The machine, as far as it decides about the numbers. */
export interface Machine {
  readonly processor: string;
  readonly processors: number;
  readonly memory: number;
  readonly system: string;
  readonly kernel: string;
  readonly node: string;
  readonly bubblewrap: string;
}

export function machine(bubblewrap: string): Machine {
  const os = /^PRETTY_NAME="?(?<name>[^"\n]+)/m.exec(readFileSync('/etc/os-release', 'utf8'));
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    processors: cpus().length,
    memory: Math.round(totalmem() / 2 ** 30),
    system: os?.groups?.['name'] ?? 'Linux',
    kernel: release(),
    node: process.version,
    bubblewrap,
  };
}

export function rowsOf({ times, problems, resident }: Measured): Row[] {
  return Object.entries(problems).map(([name, problem]): Row => {
    const of = times[name];
    const memory = resident[name];
    if (of === undefined) return { name, problem: problem ?? 'not measured' };
    return {
      name,
      median: median(of) / 1e6,
      p90: quantile(of, 0.9) / 1e6,
      ratio: ratio(of, times[raw] ?? []),
      ...(typeof memory === 'number' && { resident: memory / 1024 }),
    };
  });
}

/** The results as Markdown. */
export function showReport(
  rows: readonly Row[],
  growth: readonly Growth[],
  rounds: number,
  { processor, processors, memory, system, kernel, node, bubblewrap }: Machine,
): string {
  return [
    `\`true\` with the presets \`rust-dev\` and \`opencode\`, ${rounds} interleaved rounds, as an ordinary user.`,
    `${processor}, ${processors} processors, ${memory} GiB; ${system}, Linux ${kernel}, Node.js ${node.slice(1)}, ${bubblewrap}.`,
    '',
    ...table(
      ['launcher', 'median', '90 %', 'x raw bwrap', 'resident while it waits'],
      rows.map(({ name, median: middle, p90, ratio: times, resident, problem }) =>
        problem === undefined
          ? [name, ms(middle), ms(p90), fixed(times, 2), mib(resident)]
          : [name, problem, '', '', ''],
      ),
    ),
    '',
    ...table(
      ['mounts', 'raw bwrap', 'warm `sbx run`', 'x raw bwrap'],
      growth.map((each) => [`${each.mounts}`, ms(each.raw), ms(each.sbx), fixed(each.ratio, 2)]),
    ),
    '',
  ].join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0 ? [] : [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

const line = (cells: readonly string[]): string =>
  `| ${cells.map((each) => each.replaceAll('|', '\\|')).join(' | ')} |`;
const fixed = (value = Number.NaN, digits = 1): string => value.toFixed(digits);
const ms = (value?: number): string => `${fixed(value)} ms`;
const mib = (value?: number): string => (value === undefined ? '' : `${fixed(value)} MiB`);
