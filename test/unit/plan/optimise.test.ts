import { describe, expect, it } from 'vitest';
import type { Operation } from '../../../src/plan/operation.ts';
import { optimise } from '../../../src/plan/optimise.ts';
import { defaultOrigin } from '../../../src/policy/origin.ts';
import { root, type Tree } from '../support/facts.ts';
import { mounts, planOf } from '../support/plan.ts';

const tree: Tree = {
  '/a/deep/er': 'directory',
  '/a/file': 'file',
  '/b/deep': 'directory',
  '/secret': 'file',
  [`${root}/src/main`]: 'file',
  [`${root}/.cargo/config.toml`]: 'file',
  [`${root}/.git/hooks/pre-commit`]: 'file',
};

function stepsOf(...entries: string[]): readonly string[] {
  return planOf(mounts(...entries), tree).steps.filter((line) => !line.includes(root));
}

const bind = (dest: string, more: Partial<Operation> = {}) =>
  ({
    kind: 'bind',
    access: 'read-only',
    source: dest,
    dest,
    origin: defaultOrigin,
    ...more,
  }) as Operation;

describe('a bind of what the bind above it shows', () => {
  it.each(['ro', 'rw', 'dev'])('is left out with the mode %s', (mode) => {
    const [above, ...rest] = stepsOf(`path: /a, mode: ${mode}`, `path: /a/deep, mode: ${mode}`);
    expect(above).toMatch(/ \/a$/);
    expect(rest).toEqual([]);
  });

  it('is left out below another name, and where it is a file', () => {
    expect(stepsOf('path: /a, dest: /x', 'path: /a/file, dest: /x/file')).toEqual(['ro /x < /a']);
  });

  it('is left out level after level', () => {
    const entries = ['/a', '/a/deep', '/a/deep/er'].map((path) => `path: ${path}, mode: rw`);
    const { world } = planOf(mounts(...entries), tree);
    const covered = world.covered.map(({ operation, by }) => `${operation.dest} by ${by.dest}`);
    expect(covered).toEqual(['/a/deep by /a', '/a/deep/er by /a']);
  });

  it.each([
    ['narrows it', ['path: /a, mode: rw', 'path: /a/deep']],
    ['widens it', ['path: /a', 'path: /a/deep, mode: rw']],
    ['has no devices', ['path: /a, mode: dev', 'path: /a/deep, mode: rw']],
    ['shows another object', ['path: /a', 'path: /b/deep, dest: /a/deep']],
    ['is below an empty directory', ['path: /a', 'path: /a/deep, mode: tmpfs', 'path: /a/deep/er']],
    ['is below a mask', ['path: /a', 'path: /a/deep, mode: mask', 'path: /a/deep/er']],
    ['is below private state', ['path: /a, mode: rw', 'path: /a/deep, mode: state-dir']],
    ['is an empty directory', ['path: /a, mode: tmpfs', 'path: /a/deep, mode: tmpfs']],
    [
      'covers what was mounted there',
      ['path: /a', 'path: /a/deep/er, mode: tmpfs', 'path: /a/deep, late: true'],
    ],
    [
      'holds a mount below it',
      ['path: /a, mode: rw', 'path: /a/deep, mode: rw', 'path: /a/deep/er'],
    ],
  ])('stays where it %s', (_what, entries) => {
    expect(stepsOf(...entries)).toHaveLength(entries.length);
  });

  it('stays where it is a secret', () => {
    const { steps } = planOf(
      'sandbox: {mounts: [{path: /a}], secrets: [{name: key, path: /a/file}]}',
      tree,
    );
    expect(steps).toContain('ro /a/file (secret)');
  });

  it('of two late ones is left out', () => {
    expect(stepsOf('path: /a, late: true', 'path: /a/deep, late: true')).toEqual(['ro /a']);
  });
});

describe('what protects the project', () => {
  it('keeps the pins, which look needless and hold protected paths in place', () => {
    const { steps } = planOf('sandbox: {protect: [./src/main]}', tree);
    expect(steps).toEqual(
      expect.arrayContaining([
        `rw ${root}/.cargo`,
        `ro ${root}/.cargo/config.toml`,
        `rw ${root}/src`,
        `ro ${root}/src/main`,
      ]),
    );
  });

  it('keeps a mount of the policy that takes the place of a pin', () => {
    const { steps } = planOf(mounts('path: ./.cargo, mode: rw'), tree);
    expect(steps.filter((line) => line.includes('.cargo'))).toEqual([
      `rw ${root}/.cargo`,
      `ro ${root}/.cargo/config.toml`,
    ]);
  });

  it('needs nothing below what is read-only already, whoever asked for it', () => {
    const { steps, world } = planOf(
      `${mounts('path: ./.git/hooks')}\n  protect: [./.git/hooks/pre-commit]`,
      tree,
    );
    expect(steps.filter((line) => line.includes('.git'))).toEqual([`ro ${root}/.git`]);
    expect(world.covered.map(({ operation }) => operation.origin.at?.line)).toEqual([3]);
  });

  it('still refuses a needless writable mount of what is protected', () => {
    const { places } = planOf(mounts('path: ./.git/hooks, mode: rw'), tree);
    expect(places).toContain('opens-protected 3:14');
  });
});

describe('optimise', () => {
  it('takes a bind of the same place twice for one', () => {
    const twice = [bind('/a'), bind('/a', { late: true })];
    expect(optimise(twice).operations).toEqual(twice.slice(0, 1));
    const between = [bind('/a'), bind('/a/b', { source: '/c' }), bind('/a', { late: true })];
    expect(optimise(between).operations).toEqual(between);
  });

  it('does not look through a directory of this program', () => {
    const operations = [bind('/a', { role: 'files' }), bind('/a/b')];
    expect(optimise(operations).operations).toEqual(operations);
  });
});
