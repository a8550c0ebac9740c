/** The width that output is made for, whatever the terminal has: it also goes into pipes and bug reports. */
const columns = 80;

/** Words in lines that fit beside an indent; a longer word gets a line of its own. */
export function fill(words: readonly string[], indent: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && indent + last.length + 1 + word.length <= columns) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(word);
    }
  }
  return lines;
}

/** A text beside a label: the label stands before the first line, the others are indented as far. */
export function hang(label: string, text: string): string[] {
  const margin = ' '.repeat(label.length);
  return fill(text.split(' '), label.length).map(
    (line, index) => `${index === 0 ? label : margin}${line}`,
  );
}
