import { createInterface } from 'node:readline/promises';

/** Asks on the terminal; without one the answer is no, and `instead` says which command does not ask. */
export async function confirm(question: string, instead: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    process.stderr.write(`sbx: there is no terminal to ask on; run \`${instead}\` to accept\n`);
    return false;
  }
  const ask = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(?:es)?$/i.test((await ask.question(`${question} [y/N] `)).trim());
  } finally {
    ask.close();
  }
}
