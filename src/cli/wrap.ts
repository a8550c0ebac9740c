import { wrapWords } from '../diagnostics/wrap.ts';

/** The width that output is made for, whatever the terminal has: it also goes into pipes and bug reports. */
const columns = 80;

/** Words in lines that fit beside an indent; a longer word gets a line of its own. */
export function fill(words: readonly string[], indent: number): string[] {
  return wrapWords(words, { first: indent, rest: indent }, columns);
}

/** A text beside a label: the label stands before the first line, the others are indented as far. */
export function hang(label: string, text: string): string[] {
  const margin = ' '.repeat(label.length);
  return fill(text.split(' '), label.length).map(
    (line, index) => `${index === 0 ? label : margin}${line}`,
  );
}

/**
 * Where problems are broken: at what the terminal has, within reason. A pipe gets whole sentences, and so does
 * a terminal that has no width, as that of a Nix build.
 */
export function problemWidth(stream: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>): number {
  if (!stream.isTTY || !stream.columns) return Infinity;
  return Math.min(100, Math.max(40, stream.columns));
}
