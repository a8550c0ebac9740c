import { describe, expect, it } from 'vitest';
import { layerOf, places, presetOf } from '../../support/files.ts';
import { compose } from '../../support/policy.ts';

describe('options that are not enforced', () => {
  it.each([
    ['protect', 'sandbox:\n  protect: [./a]', '2:3'],
    ['protect', 'sandbox:\n  protect: []', '2:3'],
    ['unprotect', 'sandbox:\n  unprotect: [./a]', '2:3'],
    ['hardening.seccomp', 'sandbox:\n  hardening:\n    seccomp: true', '3:5'],
    ['hardening.seccomp', 'sandbox:\n  hardening: {seccomp: false}', '2:15'],
    ['hardening.new_session', 'sandbox: {hardening: {new_session: never}}', '1:23'],
  ])('are refused at their key: %s', (option, text, place) => {
    const { policy, diagnostics } = compose([layerOf(text)]);
    expect(policy).toBeUndefined();
    expect(places(diagnostics)).toEqual([`not-enforced ${place}`]);
    expect(diagnostics[0]?.message).toBe(`\`${option}\` is not enforced by this version`);
  });

  it('are refused in a preset as well', () => {
    const { diagnostics } = compose([], [presetOf('x', 'sandbox:\n  protect: [./a]')]);
    expect(diagnostics).toMatchObject([{ code: 'not-enforced', at: { file: 'x.yaml', line: 5 } }]);
  });

  it.each(['new_session: auto', 'new_session: always', 'user_namespaces: true'])(
    'do not include `%s`',
    (line) => {
      expect(compose([layerOf(`sandbox: {hardening: {${line}}}`)]).diagnostics).toEqual([]);
    },
  );

  it('are all reported, of all layers', () => {
    const all =
      'sandbox: {protect: [], unprotect: [], hardening: {seccomp: true, new_session: never}}';
    expect(compose([layerOf(all), layerOf(all, 'local')]).diagnostics).toHaveLength(8);
  });
});
