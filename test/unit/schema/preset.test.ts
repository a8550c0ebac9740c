import { describe, expect, it } from 'vitest';
import { Preset } from '../../../src/schema/preset.ts';

const least = { summary: 'a', category: 'tool', description: 'b', sandbox: {} };

describe('Preset', () => {
  it('needs a summary, a category, a description and a sandbox', () => {
    expect(Preset.parse(least)).toStrictEqual(least);
    for (const key of Object.keys(least)) {
      const { [key as keyof typeof least]: _left, ...rest } = least;
      expect(
        Preset.safeParse(rest).error?.issues.map(({ path }) => path),
        key,
      ).toEqual([[key]]);
    }
  });

  it('takes a summary of at most 80 characters', () => {
    expect(Preset.safeParse({ ...least, summary: 'a'.repeat(80) }).success).toBe(true);
    expect(Preset.safeParse({ ...least, summary: 'a'.repeat(81) }).success).toBe(false);
  });

  it.each([
    { category: 'other' },
    { aliases: ['A'] },
    { extends: ['A'] },
    { promises: { hidden: ['a'] } },
    { promises: { secret: [] } },
    { sandbox: { presets: ['git'] } },
    { sandbox: { ignore_presets: ['git'] } },
    { sandbox: { enable: true } },
    { mounts: [] },
  ])('refuses %j', (part) => {
    expect(Preset.safeParse({ ...least, ...part }).success).toBe(false);
  });

  it('takes everything else that devenv.yaml may say', () => {
    const sandbox = {
      mounts: [{ path: '/a', mode: 'tmpfs' }],
      network: { enable: false },
      env: { keep: ['A_*'] },
      secrets: [{ name: 'a' }],
      secret_dirs: ['/a'],
      protect: ['./a'],
      unprotect: ['./b'],
      hardening: { seccomp: true },
    };
    const promises = { readable: ['/a'], writable: ['/b'], hidden: ['/c'], runs: ['true'] };
    const preset = { ...least, aliases: ['b'], extends: ['./c.yaml'], sandbox, promises };
    expect(Preset.parse(preset)).toStrictEqual(preset);
  });
});
