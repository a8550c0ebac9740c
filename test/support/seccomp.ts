import { readFileSync } from 'node:fs';
import type { Architecture } from '../../src/plan/seccomp/filter.ts';
import { rules, type Condition } from '../../src/plan/seccomp/rules.ts';

/** A call as the kernel shows it to a filter. */
export interface SystemCall {
  readonly architecture: number;
  readonly number: number;
  /** 64 bits each; missing ones are 0. */
  readonly arguments?: readonly bigint[];
}

/** What a filter says: `allow`, `kill`, or the name of an error. */
export type Verdict = 'allow' | 'kill' | 'EPERM' | 'ENOSYS' | 'EAFNOSUPPORT';

/** The kernel's names of the conventions: the native ones, and the 32-bit ones that the machines also have. */
export const audit = {
  x86_64: 0xc000003e,
  i386: 0x40000003,
  aarch64: 0xc00000b7,
  arm: 0x40000028,
} as const;

const verdicts: Readonly<Record<number, Verdict>> = {
  0x7fff0000: 'allow',
  0x80000000: 'kill',
  0x00050001: 'EPERM',
  0x00050026: 'ENOSYS',
  0x00050061: 'EAFNOSUPPORT',
};

/** The numbers of every system call, from the kernel's own tables and not from the ones under test. */
export const kernelNumbers: ReadonlyMap<
  string,
  Readonly<Record<Architecture, number | undefined>>
> = new Map(
  readFileSync(new URL('../fixtures/seccomp/calls.tsv', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split('\t'))
    .map(([name = '', x86_64, aarch64]) => [
      name,
      { x86_64: numeric(x86_64), aarch64: numeric(aarch64) },
    ]),
);

/** Runs a filter as the kernel does, on the 64 bytes of `struct seccomp_data`. */
export function interpret(filter: Uint8Array, call: SystemCall): Verdict {
  const data = new DataView(new ArrayBuffer(64));
  data.setUint32(0, call.number, true);
  data.setUint32(4, call.architecture, true);
  for (const [index, value] of (call.arguments ?? []).entries()) {
    data.setBigUint64(16 + index * 8, value, true);
  }
  const program = decode(filter);
  let word = 0;
  for (let at = 0; at < program.length; at += 1) {
    const { code, yes, no, operand } = program[at] ?? missing();
    const jump = (result: boolean): number => (result ? yes : no);
    if (code === 0x06) return verdicts[operand] ?? missing();
    else if (code === 0x20) word = data.getUint32(operand, true);
    else if (code === 0x05) at += operand;
    else if (code === 0x15) at += jump(word === operand);
    else if (code === 0x35) at += jump(word >= operand);
    else if (code === 0x45) at += jump(BigInt.asUintN(32, BigInt(word) & BigInt(operand)) !== 0n);
    else missing();
  }
  return missing();
}

/** What the kernel would not load, by the rules of `bpf_check_classic` and `seccomp_check_filter`. */
export function flaws(filter: Uint8Array): string[] {
  const program = decode(filter);
  const found = program.flatMap(({ code, yes, no, operand }, at) => {
    const targets = code === 0x05 ? [at + 1 + operand] : [at + 1 + yes, at + 1 + no];
    const jumps = code === 0x05 || code === 0x15 || code === 0x35 || code === 0x45;
    const known = jumps || code === 0x06 || code === 0x20;
    return [
      ...(known ? [] : [`${at}: unknown instruction ${code}`]),
      ...(code === 0x20 && (operand % 4 !== 0 || operand >= 64)
        ? [`${at}: load of ${operand}`]
        : []),
      ...(jumps && targets.some((to) => to >= program.length) ? [`${at}: jump past the end`] : []),
      ...(!jumps && yes + no !== 0 ? [`${at}: offsets without a test`] : []),
    ];
  });
  if (filter.length % 8 !== 0) found.push('not a whole number of instructions');
  if (program.length === 0 || program.length > 4096) found.push(`${program.length} instructions`);
  if (program.at(-1)?.code !== 0x06) found.push('does not end in a return');
  return found;
}

/** The verdict by reading the rules one after the other, without compiling anything. */
export function evaluate(
  name: string,
  values: readonly bigint[],
  options: { readonly userNamespaces: boolean },
): Verdict {
  const rule = rules.find(
    ({ calls, when = [], liftedBy }) =>
      (calls as readonly string[]).includes(name) &&
      !(liftedBy === 'userNamespaces' && options.userNamespaces) &&
      when.every((condition) => holds(condition, values)),
  );
  return rule?.refuse ?? 'allow';
}

function holds(condition: Condition, values: readonly bigint[]): boolean {
  const value = Number(BigInt.asUintN(32, values[condition.argument] ?? 0n));
  if ('anyBit' in condition) return (BigInt(value) & BigInt(condition.anyBit)) !== 0n;
  return 'oneOf' in condition ? condition.oneOf.includes(value) : !condition.noneOf.includes(value);
}

interface Instruction {
  readonly code: number;
  readonly yes: number;
  readonly no: number;
  readonly operand: number;
}

function decode(filter: Uint8Array): Instruction[] {
  const view = new DataView(filter.buffer, filter.byteOffset, filter.byteLength);
  return Array.from({ length: Math.floor(filter.length / 8) }, (_, index) => ({
    code: view.getUint16(index * 8, true),
    yes: view.getUint8(index * 8 + 2),
    no: view.getUint8(index * 8 + 3),
    operand: view.getUint32(index * 8 + 4, true),
  }));
}

function numeric(text: string | undefined): number | undefined {
  return text === undefined || text === '-' ? undefined : Number(text);
}

function missing(): never {
  throw new Error('the filter does what the kernel would refuse');
}
