import type { Diagnostic, Location, Severity } from './diagnostic.ts';
import { escapeUnsafe } from './escape.ts';

/** Paints a piece of text for a role; the identity when colours are off. */
export type Paint = (role: Severity | 'strong' | 'faint' | 'plain', text: string) => string;

export const plain: Paint = (_role, text) => text;

/** The text of a file by its shown name, for the excerpt; undefined when it could not be read. */
export type TextOf = (file: string) => string | undefined;

const excerptWidth = 76;

/**
 * One diagnostic as text, without a final newline:
 *
 *     devenv.yaml:4:11: error: unknown preset `rust-dve` [unknown-preset]
 *       4 |   presets: [rust-dve]
 *         |             ^^^^^^^^
 *       help: Did you mean `rust-dev`?
 */
export function formatDiagnostic(
  diagnostic: Diagnostic,
  textOf: TextOf,
  paint: Paint = plain,
): string {
  const { severity, code, at } = diagnostic;
  const place = at === undefined ? 'sbx: ' : `${showLocation(at)}: `;
  const head =
    paint('strong', place) +
    paint(severity, `${severity}: `) +
    paint('strong', escapeUnsafe(diagnostic.message)) +
    paint('faint', ` [${code}]`);
  return [
    head,
    ...(at === undefined ? [] : excerpt(at, textOf, severity, paint)),
    ...related(diagnostic, textOf, paint),
    ...(diagnostic.help === undefined ? [] : [`  help: ${escapeUnsafe(diagnostic.help)}`]),
  ].join('\n');
}

/** All diagnostics in order, errors and warnings as they came, separated by nothing but line breaks. */
export function formatDiagnostics(
  diagnostics: readonly Diagnostic[],
  textOf: TextOf,
  paint: Paint = plain,
): string {
  return diagnostics.map((each) => `${formatDiagnostic(each, textOf, paint)}\n`).join('');
}

/** `file:line:column`, as compilers print it and editors open it. */
export function showLocation(at: Location): string {
  return escapeUnsafe(`${at.file}:${at.line}:${at.column}`);
}

function related(diagnostic: Diagnostic, textOf: TextOf, paint: Paint): string[] {
  if (diagnostic.related === undefined) return [];
  const { message, at } = diagnostic.related;
  return [
    `  ${showLocation(at)}: ${escapeUnsafe(message)}`,
    ...excerpt(at, textOf, 'warning', paint),
  ];
}

function excerpt(at: Location, textOf: TextOf, severity: Severity, paint: Paint): string[] {
  const line = textOf(at.file)?.split('\n')[at.line - 1];
  if (line === undefined || line.trim() === '') return [];
  const { text, start } = clip(line.replaceAll('\t', ' '), at.column - 1);
  const before = escapeUnsafe(text.slice(0, start));
  const rest = text.slice(start);
  const marked = escapeUnsafe(
    rest.slice(0, Math.max(1, (at.endColumn ?? at.column + 1) - at.column)),
  );
  const number = String(at.line);
  const margin = ' '.repeat(number.length);
  return [
    paint('faint', `  ${number} | `) + before + escapeUnsafe(rest),
    paint('faint', `  ${margin} | `) +
      ' '.repeat(before.length) +
      paint(severity, '^'.repeat(marked.length)),
  ];
}

/** A long line is cut to a window around the column, so that the caret stays under its character. */
function clip(line: string, column: number): { text: string; start: number } {
  const from = column < excerptWidth ? 0 : column - Math.floor(excerptWidth / 2);
  return { text: line.slice(from, from + excerptWidth), start: column - from };
}
