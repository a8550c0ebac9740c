/**
 * The known word nearest to a misspelled one, or undefined when none is near enough to be meant.
 * Distance is optimal string alignment (insert, delete, replace, swap neighbours); up to a third of the
 * word's length counts as near, at least 1 and at most 3, and letter case is free.
 */
export function suggest(word: string, known: Iterable<string>): string | undefined {
  const limit = Math.min(3, Math.max(1, Math.floor(word.length / 3)));
  let best: { word: string; distance: number } | undefined;
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance <= limit && distance < (best?.distance ?? Infinity)) {
      best = { word: candidate, distance };
    }
  }
  return best?.word;
}

/** A help sentence for a word that is not known: the nearest one, and all that are allowed. */
export function didYouMean(word: string, known: readonly string[]): string {
  const near = suggest(word, known);
  const question = near === undefined ? '' : `Did you mean \`${near}\`? `;
  return `${question}Allowed: ${known.join(', ')}.`;
}

function editDistance(left: string, right: string): number {
  const rows: number[][] = [Array.from({ length: right.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      current.push(cell(rows, current, left, right, row, column));
    }
    rows.push(current);
  }
  return at(rows, left.length, right.length);
}

function cell(
  rows: number[][],
  current: number[],
  left: string,
  right: string,
  row: number,
  column: number,
): number {
  const same = left[row - 1] === right[column - 1] ? 0 : 1;
  const best = Math.min(
    at(rows, row - 1, column) + 1,
    (current[column - 1] ?? 0) + 1,
    at(rows, row - 1, column - 1) + same,
  );
  const swapped =
    row > 1 &&
    column > 1 &&
    left[row - 1] === right[column - 2] &&
    left[row - 2] === right[column - 1];
  return swapped ? Math.min(best, at(rows, row - 2, column - 2) + 1) : best;
}

function at(rows: number[][], row: number, column: number): number {
  return rows[row]?.[column] ?? 0;
}
