const primes = Array.from({ length: 311 }, (_, index) => index + 1).filter(isPrime);

/** The first 32 bits of the fractional parts of roots of the first primes (FIPS 180-4, 4.2.2 and 5.3.3). */
const constants = primes.map((prime) => fraction(Math.cbrt(prime)));
const start = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));

/**
 * SHA-256 (FIPS 180-4) of a short text in UTF-8, in hexadecimal. Every launch that is compiled needs that of one path,
 * and loading `node:crypto` for it takes about as long as planning does. For files that one is faster.
 */
export function sha256(text: string): string {
  const message = padded(Buffer.from(text));
  const state = Int32Array.from(start);
  for (let at = 0; at < message.byteLength; at += 64) {
    const mixed = compress(state, schedule(message, at));
    for (const [index, word] of mixed.entries()) state[index] = word + (state[index] ?? 0);
  }
  return [...state].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

/** A bit that is one, zeros to the end of a block, and the length in bits (5.1.1). */
function padded(bytes: Uint8Array): DataView {
  const blocks = Math.ceil((bytes.length + 9) / 64);
  const message = new Uint8Array(blocks * 64);
  message.set(bytes);
  message[bytes.length] = 0x80;
  const view = new DataView(message.buffer);
  view.setUint32(message.length - 4, bytes.length * 8);
  return view;
}

/** The words of a block, and those that follow from them (6.2.2, step 1). */
function schedule(message: DataView, at: number): Int32Array {
  const words = new Int32Array(64);
  const word = (index: number): number => words[index] ?? 0;
  for (let index = 0; index < 16; index += 1) words[index] = message.getInt32(at + index * 4);
  for (let index = 16; index < 64; index += 1) {
    const early = word(index - 15);
    const late = word(index - 2);
    words[index] =
      word(index - 16) +
      (turned(early, 7) ^ turned(early, 18) ^ (early >>> 3)) +
      word(index - 7) +
      (turned(late, 17) ^ turned(late, 19) ^ (late >>> 10));
  }
  return words;
}

/** The eight working variables after 64 rounds (6.2.2, step 3). */
function compress(state: Int32Array, words: Int32Array): number[] {
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let index = 0; index < 64; index += 1) {
    const ofE = (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g));
    const ofA = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    const mixed = (h + ofE + (constants[index] ?? 0) + (words[index] ?? 0)) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + mixed) | 0;
    d = c;
    c = b;
    b = a;
    a = (mixed + ofA) | 0;
  }
  return [a, b, c, d, e, f, g, h];
}

function turned(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}

function fraction(root: number): number {
  return Math.trunc((root % 1) * 2 ** 32) | 0;
}

function isPrime(number: number): boolean {
  if (number < 2) return false;
  for (let by = 2; by * by <= number; by += 1) if (number % by === 0) return false;
  return true;
}
