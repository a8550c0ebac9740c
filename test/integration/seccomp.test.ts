import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { newestNumber } from '../../src/plan/seccomp/calls.ts';
import { architectures, seccompFilter } from '../../src/plan/seccomp/filter.ts';
import { expected } from '../fixtures/seccomp/expected.ts';
import { newerBubblewrapPath } from '../setup/places.js';
import { architecture, createPlace, marked } from '../support/filtered.ts';
import { kernelNumbers, type Verdict } from '../support/seccomp.ts';
import { accounts } from '../support/world.ts';

const usual = seccompFilter({ architecture, userNamespaces: false });
const nested = seccompFilter({ architecture, userNamespaces: true });
/** Errors of a marked filter. */
const errors: Readonly<Partial<Record<Verdict, number>>> = {
  EPERM: 1001,
  ENOSYS: 1038,
  EAFNOSUPPORT: 1097,
};

describe.each(accounts)('the kernel with the filter, as %s', (account) => {
  const place = createPlace(account);
  const outcomes = (
    calls: readonly (readonly [number, readonly bigint[]])[],
    filter?: Uint8Array,
  ): number[] => {
    const input = JSON.stringify(calls.map(([number, values]) => [number, values.map(String)]));
    const options = { input, ...(filter ? { filter } : {}) };
    const { stdout, stderr } = place.run(['/usr/bin/python3', place.fixture('probe.py')], options);
    expect(stderr).toBe('');
    return JSON.parse(stdout) as number[];
  };

  it.each([
    ['usual', usual],
    ['with user namespaces', nested],
  ])('refuses and allows what is expected (%s)', (_, filter) => {
    const cases = expected.filter(({ call }) => numberOf(call) >= 0);
    const found = outcomes(
      cases.map((each) => [numberOf(each.call), each.arguments]),
      marked(filter),
    );
    const shown = cases.map((each, index) => {
      const verdict = filter === nested ? (each.nested ?? each.verdict) : each.verdict;
      const error = found[index] ?? -1;
      const right = error === errors[verdict] || (verdict === 'allow' && error < 1000);
      return right ? [] : `${each.call}(${each.arguments.join(', ')}): ${error}`;
    });
    expect(shown.flat()).toEqual([]);
  });

  it('gives the errors of an ordinary kernel', () => {
    const calls = [
      [numberOf('keyctl'), []],
      [numberOf('clone3'), []],
      [numberOf('socket'), [38n, 5n, 0n]],
      [numberOf('getpid'), []],
    ] as const;
    expect(outcomes(calls, usual)).toEqual([1, 38, 97, 0]);
  });

  it('does not know what is newer than it, nor x32', () => {
    const calls = [newestNumber + 1, 548, 0x40000000 + 39, 0x40000000].map(
      (number) => [number, []] as const,
    );
    expect(outcomes(calls, marked(usual))).toEqual([1038, 1038, 1038, 1038]);
  });

  it.runIf(architecture === 'x86_64')('ends a process that uses the 32-bit convention', () => {
    const command = ['/usr/bin/python3', place.fixture('compat.py')];
    // A kernel without the 32-bit convention ends it as well, by another signal.
    expect(place.run(command).stdout).toMatch(/YES|^$/);
    const { status, stdout } = place.run(command, { filter: usual });
    expect(stdout).toBe('');
    expect(status).toBe(128 + 31);
  });

  it('loads for every architecture, and ends programs of another one', () => {
    for (const other of architectures) {
      const filter = seccompFilter({ architecture: other, userNamespaces: false });
      const { status, stderr } = place.run(['/usr/bin/true'], { filter });
      expect(stderr).toBe('');
      expect(status).toBe(other === architecture ? 0 : 128 + 31);
    }
  });

  it('holds for the first process of the sandbox too', () => {
    const script = 'grep -h ^Seccomp: /proc/1/status /proc/self/status';
    const { stdout } = place.run(['sh', '-c', script], { filter: usual });
    expect(stdout).toBe('Seccomp:\t2\nSeccomp:\t2\n');
  });

  it.each([
    ['empty', new Uint8Array()],
    ['cut', usual.slice(0, 80)],
    ['cut within an instruction', usual.slice(0, 81)],
  ])('does not start with a filter that is %s', (_, filter) => {
    const { status, stdout, stderr } = place.run(['echo', 'ran'], { filter });
    expect(stdout).toBe('');
    expect(stderr).toMatch(/seccomp/i);
    expect(status).toBe(1);
  });
});

describe('a sandbox inside', () => {
  // Root without capabilities cannot map its uid 0 into another user namespace, filter or not (CAP_SETFCAP).
  const place = createPlace('user');
  const programs = ['/usr/bin/bwrap', newerBubblewrapPath()].filter(existsSync);

  it.each(programs)('starts with user namespaces and not without (%s)', (program) => {
    const inner = [program, '--unshare-all', '--ro-bind', '/', '/', '--dev', '/dev'];
    const command = [...inner, '--proc', '/proc', '--tmpfs', '/tmp', '--', 'echo', 'inner'];
    expect(place.run(command, { filter: nested })).toMatchObject({ status: 0, stdout: 'inner\n' });
    const refused = place.run(command, { filter: usual });
    expect(refused.stdout).toBe('');
    expect(refused.status).not.toBe(0);
  });
});

describe.each(accounts)('a user namespace, as %s', (account) => {
  const place = createPlace(account);

  it('is refused with and without the help of bubblewrap', () => {
    const command = ['unshare', '--user', 'true'];
    expect(place.run(command).status).toBe(0);
    for (const extra of [[], ['--disable-userns']]) {
      expect(place.run(command, { filter: usual, extra }).status).not.toBe(0);
    }
    expect(place.run(command, { filter: nested }).status).toBe(0);
  });
});

function numberOf(call: string): number {
  return kernelNumbers.get(call)?.[architecture] ?? -1;
}
