import { describe, expect, it } from 'vitest';
import { explainVariable } from '../../../src/plan/explain-variable.ts';
import { policyOf } from '../support/policy.ts';

const policy = policyOf(
  'sandbox:\n  env:\n    keep: [KEPT, P_*]\n    set: {SET: x, HOME: /h}\n    unset: [GONE, DEVENV_SANDBOX]',
);

describe('explainVariable', () => {
  it.each([
    ['SET', 'set', 'set by user.yaml:4:16'],
    ['HOME', 'set', 'set by user.yaml:4:25'],
    ['KEPT', 'caller', 'kept by name'],
    ['P_X', 'caller', 'kept by a prefix'],
    ['TERM', 'caller', 'its name is harmless everywhere'],
    ['FOO', 'absent', 'it is not among the names that are harmless everywhere'],
    ['GONE', 'absent', 'taken out by name'],
    ['DEVENV_SANDBOX', 'absent', 'taken out by name'],
  ])('says of %s: %s, %s', (name, inside, because) => {
    expect(explainVariable(name, policy)).toMatchObject({ inside, because });
  });

  it('knows what every sandbox sets', () => {
    const nothing = policyOf('sandbox: {}');
    for (const name of ['HOME', 'DEVENV_SANDBOX']) {
      expect(explainVariable(name, nothing)).toEqual({
        name,
        inside: 'set',
        because: 'set by the sandbox itself',
      });
    }
  });

  it('names the line that decides, and the lines that would let it pass', () => {
    expect(explainVariable('KEPT', policy).origin?.at).toMatchObject({ line: 3, column: 12 });
    expect(explainVariable('P_X', policy).origin?.at).toMatchObject({ line: 3, column: 18 });
    expect(explainVariable('FOO', policy).yaml).toBe('sandbox:\n  env:\n    keep: [FOO]');
    expect(explainVariable('GONE', policy)).not.toHaveProperty('yaml');
    expect(explainVariable('TERM', policy)).not.toHaveProperty('yaml');
  });
});
