import { describe, expect, it } from 'vitest';
import { SandboxLayer } from '../../../src/schema/sandbox.ts';

function issuePaths(value: unknown): string[] {
  const result = SandboxLayer.safeParse(value);
  return result.success ? [] : result.error.issues.map(({ path }) => path.join('.'));
}

function modeOf(mode: string): unknown {
  return SandboxLayer.parse({ mounts: [{ path: '/a', mode }] }).mounts?.[0]?.mode;
}

function copies(count: number, item: object): object[] {
  return Array.from({ length: count }, () => item);
}

describe('SandboxLayer', () => {
  it.each([
    {},
    { mounts: [{ path: '/a' }] },
    { network: {} },
    { env: {} },
    { env: { set: {} } },
    { secrets: [{ name: 'a' }] },
    { hardening: {} },
  ])('adds nothing to %j', (layer) => {
    expect(SandboxLayer.parse(layer)).toStrictEqual(layer);
  });

  it.each([
    ['ro', 'read-only'],
    ['rw', 'read-write'],
    ['dev', 'device'],
  ])('reads the mode %s as %s', (short, full) => {
    expect(modeOf(short)).toBe(full);
  });

  it.each([
    'read-only',
    'read-write',
    'device',
    'tmpfs',
    'overlay',
    'overlay-tmpfs',
    'overlay-ro',
    'state-dir',
    'mask',
    'none',
  ])('keeps the mode %s', (mode) => {
    expect(modeOf(mode)).toBe(mode);
  });

  it.each([
    { enable: 'true' },
    { enable: null },
    { presets: 'git' },
    { mounts: {} },
    { mounts: [null] },
    { mounts: ['/a'] },
    { mounts: [{}] },
    { mounts: [{ path: 1 }] },
    { mounts: [{ path: ['/a'] }] },
    { mounts: [{ path: '/a', mode: 'toString' }] },
    { mounts: [{ path: '/a', mode: 'constructor' }] },
    { mounts: [{ path: '/a', mode: true }] },
    { mounts: [{ path: '/a', dest: '' }] },
    { mounts: [{ path: '/a', seed: ['../b'] }] },
    { mounts: [{ path: '/a', why: 'a\u0007' }] },
    { mounts: [{ path: '/a', readonly: true }] },
    { network: false },
    { network: { enabled: false } },
    { env: { set: { A: 1 } } },
    { env: { set: { 'A B': 'x' } } },
    { env: { set: [] } },
    { env: { keep: ['*'] } },
    { env: { inherit: true } },
    { secrets: [{}] },
    { secrets: [{ name: '../a' }] },
    { secret_dirs: ['a'] },
    { protect: ['a'] },
    { hardening: { new_session: false } },
    { mount: [] },
    [],
    'x',
    null,
  ])('refuses %j', (layer) => {
    expect(SandboxLayer.safeParse(layer).success).toBe(false);
  });

  it('has a limit to the number of mounts and secrets', () => {
    expect(issuePaths({ mounts: copies(500, { path: '/a' }) })).toEqual([]);
    expect(issuePaths({ mounts: copies(501, { path: '/a' }) })).toEqual(['mounts']);
    expect(issuePaths({ secrets: copies(100, { name: 'a' }) })).toEqual([]);
    expect(issuePaths({ secrets: copies(101, { name: 'a' }) })).toEqual(['secrets']);
  });
});
