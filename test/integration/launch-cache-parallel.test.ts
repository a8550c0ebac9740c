import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { entryHeader } from '../../src/launch/cache.ts';
import { createLaunches } from '../support/launches.ts';
import { ended } from '../support/processes.ts';
import { accounts } from '../support/world.ts';

const section = (value: string): string => `sandbox: { env: { set: { SEEN: "${value}" } } }\n`;

describe.each(accounts)('many launches of %s at once', (account) => {
  const changing = createLaunches({ 'home/.config/devenv/devenv.yaml': section('0') }, { account });

  it.each(['1', '2', '3'])('each have a policy that was there, whole: change %s', async (round) => {
    const { world, entries } = changing;
    const file = join(world.home, '.config/devenv/devenv.yaml');
    const look = ['run', '--', 'sh', '-c', 'echo "$SEEN"'];
    changing.settle(look.slice(1));
    const [entry = ''] = entries();
    const started = Array.from({ length: 20 }, (_, index) => {
      if (index === 7) {
        const beside = join(dirname(file), 'beside');
        writeFileSync(beside, section(round));
        renameSync(beside, file);
      }
      return world.start(look);
    });
    const results = await Promise.all(started.map((child) => ended(child)));
    for (const { status, stdout, stderr } of results) {
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect([round, String(Number(round) - 1)]).toContain(stdout.trim());
    }
    // Whoever started after the change has seen it.
    expect(results.slice(7).map(({ stdout }) => stdout)).toEqual(
      Array.from({ length: 13 }, () => `${round}\n`),
    );
    const text = readFileSync(entry, 'utf8');
    expect(text.startsWith(`${entryHeader}\n`)).toBe(true);
    expect(text).toMatch(/\nsbx_whole=1\n$/);
    // Nothing is left lying about.
    expect(entries()).toEqual([entry]);
    expect(changing.settle(look.slice(1)).stdout).toBe(`${round}\n`);
  });

  it('all work while the entry is taken away and put back', async () => {
    const launches = createLaunches({}, { account });
    launches.settle(['--', 'true']);
    const [entry = ''] = launches.entries();
    const text = readFileSync(entry, 'utf8');
    const started = Array.from({ length: 20 }, (_, index) => {
      // As a hard disk that fills up would leave it; the owner stays.
      writeFileSync(entry, text.slice(0, Math.floor((text.length * index) / 20)));
      return launches.world.start(['run', '--', 'echo', 'inside']);
    });
    const results = await Promise.all(started.map((child) => ended(child)));
    for (const { status, stdout, stderr } of results)
      expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'inside\n', stderr: '' });
    expect(launches.settle(['--', 'true']).status).toBe(0);
  });
});
