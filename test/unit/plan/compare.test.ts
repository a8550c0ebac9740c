import { describe, expect, it } from 'vitest';
import { compareWorlds } from '../../../src/plan/compare.ts';
import type { HostFacts } from '../../../src/plan/facts.ts';
import { hostFacts, type Tree } from '../support/facts.ts';
import { mounts, planOf } from '../support/plan.ts';

const tree: Tree = {
  '/a/deep': 'directory',
  '/a/inner': '> /b',
  '/b/x': 'file',
  '/home/alice/x': 'directory',
};
const newer: Partial<HostFacts> = {
  bubblewrap: { path: '/b', version: '0.11.0' },
  variables: { TERM: 'x', FOO: 'y' },
};

function changes(before: string, after: string): string[] {
  const [one, other] = [planOf(before, tree, newer).world, planOf(after, tree, newer).world];
  return compareWorlds(one, other, hostFacts(tree).paths).map(({ kind, what }) =>
    `${kind} ${what}`.trim(),
  );
}

function both(before: string, after: string): string[] {
  return [...changes(before, after), '|', ...changes(after, before)];
}

const nothing = 'sandbox: {}';

describe('compareWorlds', () => {
  it.each([
    ['a mount', mounts('path: /a'), ['readable /a', '|', 'hidden /a']],
    ['a writable one', mounts('path: /a, mode: rw'), ['writable /a', '|', 'hidden /a']],
    ['a device', mounts('path: /a, mode: dev'), ['writable /a', '|', 'hidden /a']],
    ['an overlay', mounts('path: /a, mode: overlay'), ['readable /a', '|', 'hidden /a']],
    ['an empty directory', mounts('path: /t, mode: tmpfs'), ['|']],
    [
      'private state',
      mounts('path: ~/s, mode: state-dir'),
      ['private /home/alice/s', '|', 'no longer private /home/alice/s'],
    ],
    ['a mask', mounts('path: /usr/lib, mode: mask'), ['hidden /usr/lib', '|', 'readable /usr/lib']],
    ['no network', 'sandbox: {network: {enable: false}}', ['network gone', '|', 'network shared']],
    [
      'a variable',
      'sandbox: {env: {keep: [FOO]}}',
      ['variable added FOO', '|', 'variable removed FOO'],
    ],
    [
      'a value',
      'sandbox: {env: {set: {TERM: z}}}',
      ['variable changed TERM', '|', 'variable changed TERM'],
    ],
    [
      'user namespaces',
      'sandbox: {hardening: {user_namespaces: true}}',
      ['user namespaces allowed', '|', 'user namespaces refused'],
    ],
    [
      'no filter',
      'sandbox: {hardening: {seccomp: false, new_session: always}}',
      [
        'system calls unfiltered',
        'terminal session apart',
        '|',
        'system calls filtered',
        'terminal session shared',
      ],
    ],
  ])('finds %s, and the opposite when it goes', (_what, section, found) => {
    expect(both(nothing, section)).toEqual(found);
  });

  it.each([
    [
      'read-only to writable',
      'path: /a',
      'path: /a, mode: rw',
      ['writable /a', '|', 'no longer writable /a'],
    ],
    [
      'writable to an overlay',
      'path: /a, mode: rw',
      'path: /a, mode: overlay',
      ['no longer writable /a', '|', 'writable /a'],
    ],
    [
      'one object to another',
      'path: /b, dest: /a',
      'path: /a',
      ['other object /a', '|', 'other object /a'],
    ],
    ['one name to another of the same', 'path: /a/inner, dest: /x', 'path: /b, dest: /x', ['|']],
    [
      'a bind to private state',
      'path: ~/x',
      'path: ~/x, mode: state-dir',
      ['hidden /home/alice/x', '|', 'readable /home/alice/x'],
    ],
  ])('finds the way from %s', (_what, before, after, found) => {
    expect(both(mounts(before), mounts(after))).toEqual(found);
  });

  it('looks below other mounts too', () => {
    const wide = mounts('path: /a');
    expect(changes(wide, mounts('path: /a', 'path: /a/deep, mode: rw'))).toEqual([
      'writable /a/deep',
    ]);
    expect(changes(wide, mounts('path: /a', 'path: /b, dest: /a/deep'))).toEqual([
      'other object /a/deep',
    ]);
    expect(changes(wide, mounts('path: /a', 'path: /a/deep, late: true'))).toEqual([]);
  });

  it('finds files that private state starts with', () => {
    const state = 'path: ~/x, mode: state-dir';
    expect(changes(mounts(state), mounts(`${state}, seed: [token]`))).toEqual([
      'seeded /home/alice/x/token',
    ]);
  });

  it('finds nothing between a world and itself', () => {
    const section = mounts('path: /a', 'path: ~/x, mode: state-dir, seed: [y]');
    expect(changes(section, section)).toEqual([]);
  });

  it('says what brings a change and what is behind it', () => {
    const [before, after] = [
      planOf(nothing, tree).world,
      planOf(mounts('path: /a/inner, dest: /x'), tree).world,
    ];
    expect(compareWorlds(before, after, hostFacts(tree).paths)).toMatchObject([
      { what: '/x', from: 'hidden', to: 'read-only', host: '/b', origin: { at: { line: 3 } } },
    ]);
  });
});
