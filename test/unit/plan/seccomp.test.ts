import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { branch, encode, give } from '../../../src/plan/seccomp/bpf.ts';
import { callNames, newestNumber, numberOf } from '../../../src/plan/seccomp/calls.ts';
import { architectures, seccompFilter } from '../../../src/plan/seccomp/filter.ts';
import { rules } from '../../../src/plan/seccomp/rules.ts';
import { expected } from '../../fixtures/seccomp/expected.ts';
import { audit, evaluate, flaws, interpret, kernelNumbers } from '../../support/seccomp.ts';

const variants = architectures.flatMap((architecture) =>
  [false, true].map((userNamespaces) => ({ architecture, userNamespaces })),
);

describe('the numbers of system calls', () => {
  it.each(architectures)('are those of the kernel on %s', (architecture) => {
    for (const name of callNames) {
      expect(kernelNumbers.has(name), name).toBe(true);
      expect(numberOf(name, architecture), name).toBe(kernelNumbers.get(name)?.[architecture]);
    }
  });

  it('end with the newest call', () => {
    const newest = [...kernelNumbers.values()].flatMap(({ x86_64, aarch64 }) => [x86_64, aarch64]);
    expect(newestNumber).toBe(Math.max(...newest.map((number) => number ?? 0)));
  });

  it('are all used by some rule, and have an expectation', () => {
    const expectations = new Set(expected.map(({ call }) => call));
    expect(callNames.filter((name) => !expectations.has(name))).toEqual([]);
    expect(callNames.filter((name) => !rules.some(({ calls }) => calls.includes(name)))).toEqual(
      [],
    );
  });
});

describe.each(variants)('the filter for %j', (options) => {
  const filter = seccompFilter(options);
  const native = audit[options.architecture];
  const verdict = (number: number, values: readonly bigint[] = []) =>
    interpret(filter, { architecture: native, number, arguments: values });

  it('is a program that the kernel loads', () => {
    expect(flaws(filter)).toEqual([]);
    expect(filter.length / 8).toBeLessThan(400);
  });

  it('is the same every time', () => {
    expect(seccompFilter({ ...options })).toEqual(filter);
  });

  it('says what is expected to each call', () => {
    for (const { call, arguments: values, verdict: usual, nested = usual } of expected) {
      const number = kernelNumbers.get(call)?.[options.architecture];
      if (number === undefined) continue;
      const shown = `${call}(${values.map((value) => `0x${value.toString(16)}`).join(', ')})`;
      expect(verdict(number, values), shown).toBe(options.userNamespaces ? nested : usual);
    }
  });

  it('allows every call that no rule names', () => {
    const named = new Set<string>(callNames);
    for (const [name, numbers] of kernelNumbers) {
      const number = numbers[options.architecture];
      if (number === undefined || named.has(name)) continue;
      expect(verdict(number), name).toBe('allow');
    }
  });

  it('kills what uses another convention, whatever the call', () => {
    const foreign = Object.values(audit).filter((architecture) => architecture !== native);
    for (const architecture of [...foreign, 0, native & 0x7fffffff, 0xffffffff]) {
      for (const number of [0, 1, 20, 39, newestNumber + 1, 0xffffffff]) {
        expect(interpret(filter, { architecture, number })).toBe('kill');
      }
    }
  });

  it('does not know calls that are newer than it, nor those of x32', () => {
    for (const number of [newestNumber + 1, 512, 547, 0x3fffffff, 0x7fffffff, 0xfffffffe]) {
      expect(verdict(number)).toBe('ENOSYS');
    }
    for (const number of [0, 1, 16, 39, 59, 165, 250, newestNumber]) {
      expect(verdict(number + 0x40000000)).toBe('ENOSYS');
    }
  });

  it('leaves a call that a debugger cancelled alone', () => {
    expect(verdict(0xffffffff)).toBe('allow');
  });

  it('agrees with the rules on every call and argument', () => {
    const names = new Map<number, string>();
    for (const [name, numbers] of kernelNumbers) {
      const number = numbers[options.architecture];
      if (number !== undefined) names.set(number, name);
    }
    fc.assert(
      fc.property(
        fc.oneof(anyNumber, namedNumber(options.architecture)),
        values,
        (number, given) => {
          const plain =
            number <= newestNumber
              ? evaluate(names.get(number) ?? '', given, options)
              : number === 0xffffffff
                ? 'allow'
                : 'ENOSYS';
          expect(verdict(number, given)).toBe(plain);
        },
      ),
      { numRuns: 5_000 },
    );
  });
});

describe('a program', () => {
  it('can branch over more instructions than one jump reaches', () => {
    const far = Array.from({ length: 300 }, () => give(0x7fff0000)).flat();
    const filter = encode(branch('equal', 7, far, give(0x80000000)));
    expect(flaws(filter)).toEqual([]);
    // The loaded word is 0 at first.
    expect(interpret(filter, { architecture: 0, number: 0 })).toBe('kill');
    const other = encode(branch('equal', 0, far, give(0x80000000)));
    expect(interpret(other, { architecture: 0, number: 0 })).toBe('allow');
  });

  it('that is longer than the kernel takes is not made', () => {
    const long = Array.from({ length: 4097 }, () => give(0)).flat();
    expect(() => encode(long)).toThrow(RangeError);
  });
});

describe('the checker of programs', () => {
  const good = seccompFilter({ architecture: 'x86_64', userNamespaces: false });

  it.each([
    ['nothing at all', new Uint8Array()],
    ['half an instruction', good.slice(0, -4)],
    ['jumps past the end', good.slice(0, 80)],
    ['no return at the end', good.slice(0, -8)],
    ['an unknown instruction', Uint8Array.of(0xff, 0, ...good.slice(2))],
    ['a load beyond the data', Uint8Array.of(0x20, 0, 0, 0, 64, ...good.slice(5))],
  ])('refuses %s', (_, program) => {
    expect(flaws(program)).not.toEqual([]);
  });
});

/** Values on either side of what rules compare with, and any others. */
const interesting = rules.flatMap(({ when = [] }) =>
  when.flatMap((condition) => {
    if ('anyBit' in condition) {
      return Array.from({ length: 32 }, (_, bit) => 2 ** bit).filter(
        (bit) => (BigInt(condition.anyBit) & BigInt(bit)) !== 0n,
      );
    }
    return 'oneOf' in condition ? condition.oneOf : condition.noneOf;
  }),
);

const value = fc.oneof(
  fc.constantFrom(...interesting).map(BigInt),
  fc.constantFrom(...interesting).map((each) => BigInt(each) | 0xdead_beef_0000_0000n),
  fc.constantFrom(...interesting).map((each) => BigInt.asUintN(64, BigInt(each) + 1n)),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  fc.constant(0n),
);

const values = fc.array(value, { minLength: 6, maxLength: 6 });

const anyNumber = fc.oneof(
  fc.integer({ min: 0, max: 600 }),
  fc.integer({ min: 0, max: 0xffffffff }),
);

function namedNumber(architecture: (typeof architectures)[number]) {
  const numbers = callNames.flatMap((name) => numberOf(name, architecture) ?? []);
  return fc.constantFrom(...numbers);
}
