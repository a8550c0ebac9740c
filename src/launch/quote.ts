/** A text as one word of a POSIX shell, whatever it contains. NUL cannot occur in an argument or a path. */
export function quote(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
