/**
 * Characters that can repaint a terminal, reorder text or hide in it: C0 and C1 controls, zero-width and
 * bidirectional marks, the byte order mark and the two Unicode line separators.
 */
const unsafe =
  // eslint-disable-next-line no-control-regex -- these are the characters to find
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff]/;
const everyUnsafe = new RegExp(unsafe, 'g');

/** The text with every unsafe character shown as `\x1b` or `\u202e`, so that it can be printed. */
export function escapeUnsafe(text: string): string {
  return text.replace(everyUnsafe, spell);
}

/** The first unsafe character of a string, with its offset; undefined when there is none. */
export function findUnsafe(
  text: string,
  allowed = '',
): { offset: number; name: string; shown: string } | undefined {
  // Hardly any text has one.
  if (!unsafe.test(text)) return undefined;
  for (const match of text.matchAll(everyUnsafe)) {
    if (allowed.includes(match[0])) continue;
    return { offset: match.index, name: codePoint(match[0]), shown: spell(match[0]) };
  }
  return undefined;
}

function spell(character: string): string {
  const number = character.charCodeAt(0);
  const digits = number.toString(16);
  return number < 0x100 ? `\\x${digits.padStart(2, '0')}` : `\\u${digits.padStart(4, '0')}`;
}

function codePoint(character: string): string {
  return `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}
