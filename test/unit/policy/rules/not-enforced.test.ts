import { describe, expect, it } from 'vitest';
import { layerOf, places, presetOf } from '../../support/files.ts';
import { compose } from '../../support/policy.ts';

const never = 'sandbox:\n  hardening:\n    new_session: never';

describe('an option that is not enforced', () => {
  it.each([
    ['hardening.new_session', never, '3:5'],
    ['hardening.new_session', 'sandbox: {hardening: {new_session: never}}', '1:23'],
  ])('is refused at its key: %s', (option, text, place) => {
    const { policy, diagnostics } = compose([layerOf(text)]);
    expect(policy).toBeUndefined();
    expect(places(diagnostics)).toEqual([`not-enforced ${place}`]);
    expect(diagnostics[0]?.message).toBe(`\`${option}\` is not enforced by this version`);
  });

  it('is refused in a preset as well', () => {
    const { diagnostics } = compose([], [presetOf('x', never)]);
    expect(diagnostics).toMatchObject([{ code: 'not-enforced', at: { file: 'x.yaml', line: 6 } }]);
  });

  it.each(['new_session: auto', 'new_session: always', 'user_namespaces: true'])(
    'is not `%s`',
    (line) => {
      expect(compose([layerOf(`sandbox: {hardening: {${line}}}`)]).diagnostics).toEqual([]);
    },
  );

  it('is reported of every layer', () => {
    expect(compose([layerOf(never), layerOf(never, 'local')]).diagnostics).toHaveLength(2);
  });
});
