import { problem, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { findUnsafe } from '../diagnostics/escape.ts';

/** A file as it was read, once: the bytes that are parsed are the bytes that are recorded. */
export interface SourceFile {
  /** How the file is shown in messages; also the key of its text. */
  readonly name: string;
  /** Its absolute path on the host. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

const largest = 64 * 1024;

/** The text of a file, or why it is refused: size, encoding, or a character that hides what it says. */
export function decode(file: SourceFile): { text: string } | { diagnostic: Diagnostic } {
  const start = { file: file.name, line: 1, column: 1 };
  if (file.bytes.length > largest) {
    return {
      diagnostic: problem('file-too-large', 'the file is larger than 64 KiB', {
        at: start,
        help: 'Say more with fewer lines: presets are for what several files have in common.',
      }),
    };
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(file.bytes);
  } catch {
    const help = 'Save it as UTF-8.';
    return {
      diagnostic: problem('file-encoding', 'the file is not valid UTF-8', { at: start, help }),
    };
  }
  const unsafe = findUnsafe(text, '\t\n');
  if (unsafe === undefined) return { text };
  const before = text.slice(0, unsafe.offset).split('\n');
  const column = (before.at(-1)?.length ?? 0) + 1;
  const at = { file: file.name, line: before.length, column };
  const help = 'Remove it; only line feeds and tabs are allowed.';
  const message = `control character ${unsafe.name} (\`${unsafe.shown}\`) in the file`;
  return { diagnostic: problem('control-character', message, { at, help }) };
}
