import { describe, expect, it } from 'vitest';
import { defaultOrigin, isProjectOrigin, showOrigin } from '../../../src/policy/origin.ts';

const at = { file: 'x', line: 7, column: 5 };

describe('showOrigin', () => {
  it('is the line of a preset, the place in any other file, or just a name', () => {
    expect(showOrigin({ kind: 'preset', name: 'rust-dev', rank: 0, at })).toBe('rust-dev:7');
    expect(showOrigin({ kind: 'project', name: 'devenv.yaml', rank: 0, at })).toBe(
      'devenv.yaml:7:5',
    );
    expect(showOrigin({ kind: 'flags', name: 'command line', rank: 0 })).toBe('command line');
    expect(showOrigin(defaultOrigin)).toBe('default');
  });
});

describe('isProjectOrigin', () => {
  it.each([
    ['project', true],
    ['local', true],
    ['user', false],
    ['preset', false],
    ['flags', false],
    ['default', false],
  ] as const)('of %s is %s', (kind, expected) => {
    expect(isProjectOrigin({ kind })).toBe(expected);
  });
});
