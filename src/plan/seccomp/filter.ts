import { branch, encode, give, load, type Program } from './bpf.ts';
import { callNames, newestNumber, numberOf, type Architecture, type Call } from './calls.ts';
import { rules, type Condition, type Refusal, type Rule } from './rules.ts';

export { architectures, type Architecture } from './calls.ts';

export interface SeccompOptions {
  readonly architecture: Architecture;
  /** Allow what sandboxes inside need: namespaces and mounts. */
  readonly userNamespaces: boolean;
}

/** Numbers from here to the next segment have this program. */
interface Segment {
  readonly from: number;
  readonly program: Program;
}

/** Offsets in `struct seccomp_data` of linux/seccomp.h; of an argument, the low half. */
const offsets = { number: 0, architecture: 4, argument: (index: number) => 16 + index * 8 };

/** `AUDIT_ARCH_X86_64` and `AUDIT_ARCH_AARCH64` of linux/audit.h. */
const auditNames: Readonly<Record<Architecture, number>> = {
  x86_64: 0xc000003e,
  aarch64: 0xc00000b7,
};

/** `SECCOMP_RET_ALLOW` and `SECCOMP_RET_KILL_PROCESS` of linux/seccomp.h. */
const allow = give(0x7fff0000);
const kill = give(0x80000000);

/** `SECCOMP_RET_ERRNO` with the number of asm-generic/errno.h, the same on both architectures. */
const refusals: Readonly<Record<Refusal, Program>> = {
  EPERM: give(0x50000 + 1),
  ENOSYS: give(0x50000 + 38),
  EAFNOSUPPORT: give(0x50000 + 97),
};

/**
 * The system call filter for `bwrap --seccomp`: classic BPF as `struct sock_filter[]`.
 *
 * A call by another architecture's convention ends the process: its numbers mean other calls (`int 0x80` on
 * x86_64, 32-bit programs on aarch64).
 */
export function seccompFilter(options: SeccompOptions): Uint8Array {
  const filter = filters.get(options) ?? makeFilter(options);
  filters.set(options, filter);
  return filter;
}

/** A launch writes it twice: into a file, and for the shell. */
const filters = new WeakMap<SeccompOptions, Uint8Array>();

function makeFilter(options: SeccompOptions): Uint8Array {
  const { architecture } = options;
  const applied = rules.filter(({ liftedBy }) => liftedBy === undefined || !options[liftedBy]);
  const byNumber = load(offsets.number, search(segments(architecture, applied)));
  return encode(
    load(offsets.architecture, branch('equal', auditNames[architecture], byNumber, kill)),
  );
}

/** All numbers from 0 up in ascending segments; neighbours with the same program are one. */
function segments(architecture: Architecture, applied: readonly Rule[]): Segment[] {
  const named = callNames
    .flatMap((call) => ({ number: numberOf(call, architecture), program: answer(call, applied) }))
    .filter((entry): entry is { number: number; program: Program } => entry.number !== undefined)
    .toSorted((a, b) => a.number - b.number);
  // A later program for the same number replaces the earlier one.
  const programs = new Map<number, Program>([
    [0, allow],
    ...named.flatMap(({ number, program }): [number, Program][] => [
      [number, program],
      [number + 1, allow],
    ]),
    // Calls that nobody has reviewed, and x86_64's x32 convention, whose numbers have bit 30 set.
    [newestNumber + 1, refusals.ENOSYS],
    // A debugger cancels a call by this number; the kernel does nothing for it and keeps its result.
    [0xffffffff, allow],
  ]);
  return [...programs]
    .map(([from, program]) => ({ from, program }))
    .filter(({ program }, index, all) => program !== all[index - 1]?.program);
}

/** A binary search: a handful of comparisons for any number. */
function search(sorted: readonly Segment[]): Program {
  const middle = sorted[Math.ceil(sorted.length / 2)];
  if (middle === undefined) return sorted[0]?.program ?? kill;
  const at = sorted.indexOf(middle);
  return branch('atLeast', middle.from, search(sorted.slice(at)), search(sorted.slice(0, at)));
}

/** The program for one call: its rules in order, the first that applies decides. */
function answer(call: Call, applied: readonly Rule[]): Program {
  return applied
    .filter(({ calls }) => calls.includes(call))
    .reduceRight<Program>(
      (rest, rule) => decide(rule.when ?? [], refusals[rule.refuse], rest),
      allow,
    );
}

function decide(conditions: readonly Condition[], yes: Program, no: Program): Program {
  return conditions.reduceRight((rest, condition) => check(condition, rest, no), yes);
}

function check(condition: Condition, yes: Program, no: Program): Program {
  return load(offsets.argument(condition.argument), compare(condition, yes, no));
}

function compare(condition: Condition, yes: Program, no: Program): Program {
  if ('anyBit' in condition) return branch('anyBit', condition.anyBit, yes, no);
  if ('noneOf' in condition) return equalsOne(condition.noneOf, no, yes);
  return equalsOne(condition.oneOf, yes, no);
}

function equalsOne(values: readonly number[], yes: Program, no: Program): Program {
  return values.reduceRight((rest, value) => branch('equal', value, yes, rest), no);
}
