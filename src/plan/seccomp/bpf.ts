/** One instruction of classic BPF, `struct sock_filter` of the kernel's linux/filter.h. */
interface Instruction {
  readonly code: number;
  /** Instructions to skip when a test holds, and when it does not. */
  readonly yes: number;
  readonly no: number;
  readonly operand: number;
}

/** Instructions that end in a return whichever way they run. */
export type Program = readonly Instruction[];

/** The most instructions that the kernel accepts (`BPF_MAXINSNS` of linux/bpf_common.h). */
const mostInstructions = 4096;

/** The farthest that a test can jump: its offsets are bytes. */
const farthestJump = 255;

/** From linux/bpf_common.h: class, size or operation, and source in one number. */
const codes = { load: 0x20, jump: 0x05, equal: 0x15, atLeast: 0x35, anyBit: 0x45, return: 0x06 };

/** Ends with a verdict. */
export function give(verdict: number): Program {
  return [instruction(codes.return, verdict)];
}

/** Loads the 32-bit word at an offset of `struct seccomp_data` and goes on. */
export function load(offset: number, rest: Program): Program {
  return [instruction(codes.load, offset), ...rest];
}

/** Tests the loaded word; all comparisons are unsigned. */
export function branch(
  test: 'equal' | 'atLeast' | 'anyBit',
  operand: number,
  yes: Program,
  no: Program,
): Program {
  if (yes.length <= farthestJump) {
    return [{ ...instruction(codes[test], operand), no: yes.length }, ...yes, ...no];
  }
  const skip = instruction(codes.jump, yes.length);
  return [{ ...instruction(codes[test], operand), yes: 1 }, skip, ...yes, ...no];
}

/** The bytes that the kernel takes; little endian, as both architectures are. */
export function encode(program: Program): Uint8Array {
  if (program.length > mostInstructions) throw new RangeError('the filter is too long');
  const bytes = new Uint8Array(program.length * 8);
  const view = new DataView(bytes.buffer);
  for (const [index, { code, yes, no, operand }] of program.entries()) {
    view.setUint16(index * 8, code, true);
    view.setUint8(index * 8 + 2, yes);
    view.setUint8(index * 8 + 3, no);
    view.setUint32(index * 8 + 4, operand, true);
  }
  return bytes;
}

function instruction(code: number, operand: number): Instruction {
  return { code, yes: 0, no: 0, operand };
}
