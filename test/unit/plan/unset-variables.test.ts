import { describe, expect, it } from 'vitest';
import { problem } from '../../../src/diagnostics/diagnostic.ts';
import { onePerVariable } from '../../../src/plan/unset-variables.ts';
import { mounts, planOf } from '../support/plan.ts';

const at = (file: string) => ({ at: { file, line: 1, column: 1 } });

describe('a variable that is unset', () => {
  it('is one problem of a file, at its first place', () => {
    const section = `${mounts('path: $GONE', 'path: $OTHER/b, dest: /b', 'path: $GONE/c, dest: /c')}\n  env: {set: {A: $GONE}}`;
    const { diagnostics, places } = planOf(section);
    expect(places).toEqual(['unset-variable 3:14', 'unset-variable 4:14']);
    expect(diagnostics.map(({ message }) => message)).toEqual([
      'the variable `GONE` is unset or empty, here and in 2 more places',
      'the variable `OTHER` is unset or empty',
    ]);
  });

  it('is another problem in another file, and hides nothing else', () => {
    const all = [
      problem('unset-variable', 'x', at('a')),
      problem('bad-path', 'x', at('a')),
      problem('bad-path', 'x', at('a')),
      problem('unset-variable', 'x', at('b')),
      problem('unset-variable', 'y', at('a')),
    ];
    expect(onePerVariable(all)).toEqual(all);
    expect(onePerVariable([...all, ...all.slice(0, 1)])).toHaveLength(5);
  });
});
