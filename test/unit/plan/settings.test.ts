import { describe, expect, it } from 'vitest';
import { environmentSettings, settingArguments } from '../../../src/plan/settings.ts';
import { planOf } from '../support/plan.ts';

const { world } = planOf(
  'sandbox: {env: {inherit: none, keep: [TERM, LD_PRELOAD], set: {A: x y, LD_AUDIT: z}}, secrets: [{name: s, path: /s, env: S}]}',
  { '/s': 'file' },
  { variables: { TERM: 'x', LD_PRELOAD: 'y' } },
);
const settings = environmentSettings(world);

describe('environmentSettings', () => {
  it('set inside what has a value of its own', () => {
    expect(settings.filter((each) => !('unset' in each))).toEqual([
      { name: 'DEVENV_SANDBOX', value: '1' },
      { name: 'HOME', value: '/home/alice' },
      { name: 'A', value: 'x y' },
      { name: 'LD_AUDIT', value: 'z' },
      { name: 'S', from: 'secret' },
    ]);
  });

  it('take out what shells export on their own account', () => {
    const unset = settings.flatMap((each) => ('unset' in each ? [each.name] : []));
    expect(unset).toEqual(expect.arrayContaining(['PWD', 'OLDPWD', 'OPTIND', 'SHLVL', '_']));
  });

  it('leave out what passes from the caller', () => {
    const names = settings.map(({ name }) => name);
    for (const name of ['TERM', 'LD_PRELOAD']) expect(names).not.toContain(name);
  });
});

describe('settingArguments', () => {
  it('counts the words that bubblewrap gets', () => {
    expect(settingArguments([])).toBe(0);
    expect(settingArguments([{ name: 'A', value: 'x' }])).toBe(3);
    expect(settingArguments([{ name: 'A', unset: true }])).toBe(2);
    expect(settingArguments([{ name: 'A', from: 'secret' }])).toBe(3);
  });
});
