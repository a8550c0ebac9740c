import { describe, expect, it } from 'vitest';
import { annotate, destinationKey } from '../../../src/policy/annotate.ts';
import { layerOf } from '../support/files.ts';

const layer = layerOf(
  [
    'sandbox:',
    '  enable: true',
    '  mounts:',
    '    - path: ~/a/',
    '      optional: true',
    '    - path: /b',
    '      dest: /c',
    '      mode: tmpfs',
    '    - path: /d',
    '      mode: mask',
    '  env: {keep: [A, B], set: {C: x}}',
    '  secrets: [{name: s}]',
    '  presets: [git]',
  ].join('\n'),
);

describe('annotate', () => {
  const annotated = annotate(layer, 3);

  it('gives every value the place where it stands and the rank of its layer', () => {
    expect(annotated.enable).toMatchObject({
      value: true,
      origin: { kind: 'project', name: 'devenv.yaml', rank: 3, at: { line: 2, column: 11 } },
    });
    expect(annotated.env?.keep?.map(({ origin }) => origin.at?.column)).toEqual([16, 19]);
    expect(annotated.env?.set?.['C']).toMatchObject({ value: 'x', origin: { at: { column: 32 } } });
  });

  it('keys mounts by canonical destination and secrets by name', () => {
    expect(Object.keys(annotated.mounts ?? {})).toEqual(['$HOME/a', '/c', '/d']);
    expect(Object.keys(annotated.secrets ?? {})).toEqual(['s']);
  });

  it('keeps what was written of a mount and nothing more', () => {
    expect(annotated.mounts?.['$HOME/a']).toEqual({
      path: expect.objectContaining({ value: '~/a/' }),
      optional: expect.objectContaining({ value: true }),
    });
  });

  it('reads the path of a mount without a source as its destination', () => {
    expect(Object.keys(annotated.mounts?.['/d'] ?? {})).toEqual(['dest', 'mode']);
    expect(annotated.mounts?.['/d']?.dest?.origin.at).toMatchObject({ line: 9, column: 13 });
    expect(Object.keys(annotated.mounts?.['/c'] ?? {})).toEqual(['path', 'dest', 'mode']);
  });

  it('leaves the names of presets out, which are resolved by now', () => {
    expect(annotated).not.toHaveProperty('presets');
  });
});

describe('destinationKey', () => {
  it.each([
    [{ path: '~/a' }, '$HOME/a'],
    [{ path: '/x', dest: '${HOME}/a/' }, '$HOME/a'],
    [{ path: './a' }, '$PWD/a'],
  ])('of %j is %s', (mount, key) => {
    expect(destinationKey(mount)).toBe(key);
  });
});
