import { quote } from '../launch/quote.ts';

/** A command line as a person reads it and a shell takes it: one option a line. */
export function showLines(lines: readonly (readonly string[])[]): string {
  return `${lines.map((line) => line.map(quote).join(' ')).join(' \\\n  ')}\n`;
}
