import { describe, expect, it } from 'vitest';
import { codes } from '../../../src/diagnostics/codes.ts';
import { hasErrors, problem, warning } from '../../../src/diagnostics/diagnostic.ts';

describe('diagnostic', () => {
  it('is an error from problem and a warning from warning', () => {
    expect(problem('bad-path', 'no')).toEqual({
      code: 'bad-path',
      severity: 'error',
      message: 'no',
    });
    expect(warning('bad-path', 'no')).toMatchObject({ severity: 'warning' });
  });

  it('keeps what is given and has no key for what is undefined', () => {
    const at = { file: 'a', line: 1, column: 2 };
    expect(problem('bad-path', 'no', { at, help: 'yes' })).toMatchObject({ at, help: 'yes' });
    expect(Object.keys(problem('bad-path', 'no', { at: undefined }))).toEqual([
      'code',
      'severity',
      'message',
    ]);
  });

  it('counts only errors as errors', () => {
    expect(hasErrors([])).toBe(false);
    expect(hasErrors([warning('bad-path', 'no')])).toBe(false);
    expect(hasErrors([warning('bad-path', 'no'), problem('bad-path', 'no')])).toBe(true);
  });
});

describe('codes', () => {
  it.each(Object.entries(codes))('%s is spelled with hyphens and explained', (code, meaning) => {
    expect(code).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
    expect(meaning).toMatch(/^[A-Zb`].*\.$/);
  });
});
