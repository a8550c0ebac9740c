/** How far a text stands from the left edge: its first line beside what is there already, and the others. */
interface Indents {
  readonly first: number;
  readonly rest: number;
}

/** Words in lines that fit beside their indents; a longer word gets a line of its own. */
export function wrapWords(words: readonly string[], indents: Indents, columns: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    const indent = lines.length > 1 ? indents.rest : indents.first;
    if (last !== undefined && indent + last.length + 1 + word.length <= columns) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(word);
    }
  }
  return lines;
}

/** A sentence in such lines; what stands between backquotes is one word, so that it can be copied. */
export function wrapText(text: string, indents: Indents, columns: number): string[] {
  if (columns === Infinity) return [text];
  return wrapWords(text.match(/(?:`[^`]*`|[^ ])+/g) ?? [], indents, columns);
}
