import { describe, expect, it } from 'vitest';
import { bubblewrapOptions, commandLines } from '../../../src/plan/argv.ts';
import type { Operation } from '../../../src/plan/operation.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { defaultOrigin as origin } from '../../../src/policy/origin.ts';
import { planOf } from '../support/plan.ts';

function optionsOf(...operations: Operation[]): string[] {
  const { plan } = planOf('sandbox: {}');
  const bare = { ...plan, operations, namespaces: [], closing: [] } as unknown as Plan;
  return bubblewrapOptions(bare).filter((each) => each !== '');
}

const bind = { kind: 'bind', source: '/s', dest: '/d', origin } as const;
const overlay = {
  kind: 'overlay',
  source: '/s',
  upper: '/u',
  work: '/w',
  dest: '/d',
  origin,
} as const;

describe('the options of bubblewrap', () => {
  it.each<[string, Operation, string]>([
    ['a read-only bind', { ...bind, access: 'read-only' }, '--ro-bind /s /d'],
    ['a writable bind', { ...bind, access: 'read-write' }, '--bind /s /d'],
    ['a device bind', { ...bind, access: 'device' }, '--dev-bind /s /d'],
    ['a state directory', { ...bind, access: 'read-write', role: 'state' }, '--bind /s /d'],
    ['an empty file', { ...bind, access: 'read-only', role: 'empty-file' }, '--ro-bind /s /d'],
    ['a secret', { ...bind, access: 'read-only', role: 'secret' }, '--ro-bind /s /d'],
    ['an empty directory', { kind: 'tmpfs', dest: '/d', origin }, '--tmpfs /d'],
    ['a mask', { kind: 'tmpfs', mask: true, dest: '/d', origin }, '--tmpfs /d'],
    ['a link', { kind: 'symlink', target: '../t', dest: '/d', origin }, '--symlink ../t /d'],
    ['/proc', { kind: 'proc', dest: '/proc', origin }, '--proc /proc'],
    ['/dev', { kind: 'dev', dest: '/dev', origin }, '--dev /dev'],
    ['an overlay', { ...overlay, mode: 'overlay' }, '--overlay-src /s --overlay /u /w /d'],
    [
      'an overlay that is not written',
      { ...overlay, mode: 'overlay-ro' },
      '--overlay-src /s --overlay-src /u --ro-overlay /d',
    ],
    [
      'an overlay that is not kept',
      { kind: 'overlay', mode: 'overlay-tmpfs', source: '/s', dest: '/d', origin },
      '--overlay-src /s --tmp-overlay /d',
    ],
  ])('for %s', (_what, operation, options) => {
    expect(optionsOf(operation).join(' ')).toBe(options);
  });

  it('keep their order and come between namespaces and closing', () => {
    const { plan } = planOf('sandbox: {mounts: [{path: /x, mode: tmpfs}]}');
    const options = plan ? bubblewrapOptions(plan) : [];
    expect(options.slice(0, 2)).toEqual(['--unshare-all', '--share-net']);
    expect(options.slice(-4)).toEqual(['--remount-ro', '/', '--chdir', '/home/alice/project']);
    expect(options.indexOf('--tmpfs')).toBeGreaterThan(options.indexOf('--proc'));
  });

  it('take a path as one word, whatever it holds', () => {
    const dest = '/a b/--bind/$(id)/"\'';
    expect(optionsOf({ kind: 'tmpfs', dest, origin })).toEqual(['--tmpfs', dest]);
  });
});

describe('commandLines', () => {
  it('are the same words, one option a line', () => {
    const { plan } = planOf('sandbox: {}');
    const lines = plan ? commandLines(plan) : [];
    expect(lines[0]).toEqual(['/usr/bin/bwrap']);
    expect(lines).toContainEqual(['--ro-bind', '/usr', '/usr']);
    expect(lines).toContainEqual(['--chdir', '/home/alice/project']);
    expect(lines.at(-1)).toEqual(['--', '/usr/bin/env', '--default-signal=INT,QUIT', '--']);
    const words = lines.slice(1, -1).flat();
    expect(words.filter((word) => word !== '--new-session')).toEqual(
      plan && bubblewrapOptions(plan),
    );
  });
});
