import { describe, expect, it } from 'vitest';
import { layerOf, places, presetOf } from '../support/files.ts';
import { compose, policyOf } from '../support/policy.ts';

const tmpfs = 'sandbox:\n  mounts:\n    - path: /a\n      mode: tmpfs';
const bind = 'sandbox:\n  mounts:\n    - path: /b\n      dest: /a\n      mode: ro';

function between(...presets: [name: string, body: string][]) {
  return compose(
    [],
    presets.map(([name, body]) => presetOf(name, body)),
  ).diagnostics;
}

describe('conflicts between presets', () => {
  it('are warned of with both origins, and the later one wins', () => {
    const presets = [presetOf('one', tmpfs), presetOf('two', bind)];
    const { policy, diagnostics } = compose([], presets);
    expect(diagnostics).toEqual([
      {
        code: 'preset-conflict',
        severity: 'warning',
        message:
          'presets disagree about `mounts./a.mode`: `tmpfs` in one:7, `read-only` in two:8, which wins',
        help: expect.stringContaining('ignore_presets'),
        at: expect.objectContaining({ file: 'two.yaml', line: 8, column: 13 }),
        related: {
          message: 'the other value is here',
          at: expect.objectContaining({ file: 'one.yaml', line: 7, column: 13 }),
        },
      },
    ]);
    expect(policy?.mounts).toMatchObject([{ path: '/b', dest: '/a', mode: 'read-only' }]);
  });

  it.each([
    ['sources', 'mounts: [{path: /b, dest: /a}]', 'mounts: [{path: /c, dest: /a}]', 5],
    ['variables', 'env: {set: {A: x}}', 'env: {set: {A: y}}', 5],
    ['network', 'network: {enable: true}', 'network: {enable: false}', 5],
    ['inherited variables', 'env: {inherit: safe}', 'env: {inherit: all}', 5],
    ['secrets', 'secrets: [{name: a, path: /b}]', 'secrets: [{name: a, path: /c}]', 5],
    ['hardening', 'hardening: {new_session: auto}', 'hardening: {new_session: always}', 5],
  ])('are found in %s', (_what, left, right, line) => {
    const found = between(['one', `sandbox:\n  ${left}`], ['two', `sandbox:\n  ${right}`]);
    expect(found.map(({ at }) => `${at?.file}:${at?.line}`)).toEqual([`two.yaml:${line}`]);
  });

  it.each([
    ['equal values', 'mounts: [{path: /a, mode: ro}]', 'mounts: [{path: /a, mode: read-only}]'],
    ['reasons', 'mounts: [{path: /a, why: x}]', 'mounts: [{path: /a, why: y}]'],
    ['lists', 'env: {keep: [A]}', 'env: {keep: [B]}'],
    ['spellings of a path', 'mounts: [{path: ~/a}]', 'mounts: [{path: "${HOME}//a/"}]'],
    [
      'spellings of a destination',
      'mounts: [{path: /a, dest: ~/a}]',
      'mounts: [{path: /a, dest: $HOME/a}]',
    ],
    ['other destinations', 'mounts: [{path: /a, mode: tmpfs}]', 'mounts: [{path: /b, mode: ro}]'],
    ['what only one says', 'network: {enable: true}', 'network: {host_certs: false}'],
  ])('are not found in %s', (_what, left, right) => {
    expect(between(['one', `sandbox:\n  ${left}`], ['two', `sandbox:\n  ${right}`])).toEqual([]);
  });

  it.each([
    ['by its name', 'extends: [one]'],
    ['by its alias', 'extends: [uno]'],
    ['as a file', 'extends: [./one.yaml]'],
  ])('are none where one extends the other %s', (_how, extended) => {
    const found = between(['one', `aliases: [uno]\n${tmpfs}`], ['two', `${extended}\n${bind}`]);
    expect(found).toEqual([]);
  });

  it('are none where one extends the other through a third', () => {
    const found = between(
      ['one', tmpfs],
      ['middle', 'extends: [one]'],
      ['two', `extends: [middle]\n${bind}`],
    );
    expect(found).toEqual([]);
  });

  it('are found between presets that extend a common one', () => {
    const found = between(
      ['common', 'sandbox: {}'],
      ['one', `extends: [common]\n${tmpfs}`],
      ['two', `extends: [common]\n${bind}`],
    );
    expect(places(found)).toEqual(['preset-conflict 9:13']);
  });

  it('are found among presets that extend each other in a circle', () => {
    const found = between(
      ['one', tmpfs],
      ['left', 'extends: [right]'],
      ['right', `extends: [left]\n${bind}`],
    );
    expect(places(found)).toEqual(['preset-conflict 9:13']);
  });

  it('are not looked for in the own layers, which override on purpose', () => {
    const own = layerOf('sandbox: {mounts: [{path: /c, dest: /a, mode: rw}]}', 'user');
    expect(compose([own], [presetOf('one', tmpfs)]).diagnostics).toEqual([]);
    expect(
      policyOf('sandbox: {mounts: [{path: /a, mode: mask}]}', [presetOf('one', tmpfs)]).mounts,
    ).toMatchObject([{ dest: '/a', mode: 'mask' }]);
  });
});
