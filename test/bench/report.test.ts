import { describe, expect, it } from 'vitest';
import { raw } from './launchers.ts';
import { rowsOf, showReport } from './report.ts';
import { median, quantile, ratio } from './statistics.ts';

describe('the numbers of a benchmark', () => {
  it('are medians, and shares between neighbours', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(quantile([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100], 0.9)).toBe(90);
  });

  it('are compared round by round', () => {
    // Everything takes ten times as long in the last two rounds.
    expect(ratio([2, 30, 20], [1, 10, 10])).toBe(2);
  });

  it('are a table, with a word where there are none', () => {
    const measured = {
      times: { [raw]: [10e6, 12e6, 11e6], ours: [11e6, 24e6, 11e6] },
      problems: { [raw]: null, ours: null, theirs: 'no | such cgroup' },
      resident: { ours: 2048 },
    };
    const machine = { processor: 'P', processors: 2, memory: 4, system: 'S', kernel: '6' };
    const growth = [{ mounts: 10, raw: 1, sbx: 2, ratio: 2 }];
    const text = showReport(rowsOf(measured), growth, 3, {
      ...machine,
      node: 'v20.0.0',
      bubblewrap: 'bubblewrap 0.8.0',
    });
    expect(text.split('\n').filter((line) => line.startsWith('|'))).toEqual([
      '| launcher | median | 90 % | x raw bwrap | resident while it waits |',
      '| --- | --- | --- | --- | --- |',
      '| raw bwrap | 11.0 ms | 11.8 ms | 1.00 |  |',
      '| ours | 11.0 ms | 21.4 ms | 1.10 | 2.0 MiB |',
      '| theirs | no \\| such cgroup |  |  |  |',
      '| mounts | raw bwrap | warm `sbx run` | x raw bwrap |',
      '| --- | --- | --- | --- |',
      '| 10 | 1.0 ms | 2.0 ms | 2.00 |',
    ]);
  });
});
