import { describe, expect, it } from 'vitest';
import { fill, hang, problemWidth } from '../../../src/cli/wrap.ts';

describe('problemWidth', () => {
  it.each([
    ['a pipe', false, 80, Infinity],
    ['a terminal', true, 72, 72],
    ['a wide terminal', true, 250, 100],
    ['a narrow terminal', true, 10, 40],
    ['a terminal that does not say', true, 0, Infinity],
  ])('of %s', (_what, isTTY, columns, width) => {
    expect(problemWidth({ isTTY, columns })).toBe(width);
  });
});

describe('what is printed for 80 columns', () => {
  const words = Array.from({ length: 40 }, (_, index) => 'x'.repeat((index % 9) + 1));

  it('has lines that are as full as they can be', () => {
    const lines = fill(words, 10);
    expect(lines.join(' ')).toBe(words.join(' '));
    const starts = lines.slice(1).map((line) => line.split(' ')[0] ?? '');
    for (const line of lines) expect(10 + line.length).toBeLessThanOrEqual(80);
    for (const [index, next] of starts.entries()) {
      expect(`${' '.repeat(10)}${lines[index]} ${next}`.length).toBeGreaterThan(80);
    }
  });

  it('stands beside its label', () => {
    const [first, ...more] = hang('label  ', words.join(' '));
    expect(first).toMatch(/^label {2}x/);
    expect(more.length).toBeGreaterThan(1);
    for (const line of more) expect(line).toMatch(/^ {7}x/);
  });
});
