import { describe, expect, it } from 'vitest';
import { layerOf, places } from '../../support/files.ts';
import { compose } from '../../support/policy.ts';

function mounts(...paths: string[]) {
  const lines = paths.map((path) => `    - path: ${path}`);
  return layerOf(['sandbox:', '  mounts:', ...lines].join('\n'));
}

describe('entries of one file', () => {
  it.each([
    ['/a', '/a'],
    ['/a', '/a/'],
    ['/a', '//a'],
    ['/a/b', '/a/./b'],
    ['~/a', '$HOME/a'],
    ['$HOME/a', '${HOME}/a'],
    ['./a', '$PWD/a'],
  ])('may not have one destination twice: %s and %s', (first, second) => {
    const { policy, diagnostics } = compose([mounts(first, '/other', second)]);
    expect(policy).toBeUndefined();
    expect(places(diagnostics)).toEqual(['duplicate-destination 5:7']);
    expect(diagnostics[0]?.related).toMatchObject({ at: { line: 3, column: 7 } });
  });

  it('may not have it twice by `dest` either', () => {
    const layer = layerOf('sandbox: {mounts: [{path: /a}, {path: /b, dest: /a, mode: tmpfs}]}');
    expect(places(compose([layer]).diagnostics)).toEqual(['duplicate-destination 1:32']);
  });

  it('may show one source twice', () => {
    const layer = layerOf('sandbox: {mounts: [{path: /a}, {path: /a, dest: /b}]}');
    expect(compose([layer]).diagnostics).toEqual([]);
  });

  it('may not have one secret twice', () => {
    const layer = layerOf('sandbox: {secrets: [{name: a}, {name: b}, {name: a, path: /x}]}');
    const { diagnostics } = compose([layer]);
    expect(places(diagnostics)).toEqual(['duplicate-secret 1:43']);
    expect(diagnostics[0]?.message).toBe('`a` stands twice in one file');
  });

  it('each report the first one, however many there are', () => {
    const { diagnostics } = compose([mounts('/a', '/a', '/a')]);
    expect(places(diagnostics)).toEqual(['duplicate-destination 4:7', 'duplicate-destination 5:7']);
    expect(diagnostics.map(({ related }) => related?.at.line)).toEqual([3, 3]);
  });

  it('of several files are merged instead', () => {
    expect(compose([mounts('/a'), mounts('/a')]).diagnostics).toEqual([]);
  });
});
