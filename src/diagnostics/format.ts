import type { Diagnostic, Location, Severity } from './diagnostic.ts';
import { escapeUnsafe } from './escape.ts';
import { wrapText } from './wrap.ts';

/** Paints a piece of text for a role; the identity when colours are off. */
export type Paint = (role: Severity | 'strong' | 'faint' | 'plain', text: string) => string;

export const plain: Paint = (_role, text) => text;

/** The text of a file by its shown name, for the excerpt; undefined when it could not be read. */
export type TextOf = (file: string) => string | undefined;

const excerptWidth = 76;

/** How diagnostics are printed. */
export interface Format {
  readonly paint?: Paint;
  /** Where lines are broken. Without it each sentence is one line, which is what programs can read. */
  readonly columns?: number;
}

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
  format: Format = {},
): string {
  const { severity, at, help } = diagnostic;
  const settings = { paint: plain, columns: Infinity, ...format };
  return [
    ...head(diagnostic, settings),
    ...(at === undefined ? [] : excerpt(at, textOf, severity, settings)),
    ...related(diagnostic, textOf, settings),
    ...(help === undefined ? [] : hanging('  help: ', help, settings)),
  ].join('\n');
}

/** All diagnostics in order, errors and warnings as they came, separated by nothing but line breaks. */
export function formatDiagnostics(
  diagnostics: readonly Diagnostic[],
  textOf: TextOf,
  format: Format = {},
): string {
  return diagnostics.map((each) => `${formatDiagnostic(each, textOf, format)}\n`).join('');
}

/** `file:line:column`, as compilers print it and editors open it. */
export function showLocation(at: Location): string {
  return escapeUnsafe(`${at.file}:${at.line}:${at.column}`);
}

/** The place and the message. Where it is broken, the rest is indented: at the margin stand only places. */
function head(
  { severity, code, message, at }: Diagnostic,
  { paint, columns }: Required<Format>,
): string[] {
  const place = at === undefined ? 'sbx: ' : `${showLocation(at)}: `;
  const first = place.length + `${severity}: `.length;
  const mark = `[${code}]`;
  const text = `${escapeUnsafe(message)} ${mark}`;
  return wrapText(text, { first, rest: 2 }, columns).map((line, index) => {
    const start = index === 0 ? paint('strong', place) + paint(severity, `${severity}: `) : '  ';
    const said = line.endsWith(mark) ? line.slice(0, -mark.length).trimEnd() : line;
    const end = said === line ? '' : paint('faint', `${said === '' ? '' : ' '}${mark}`);
    return start + (said === '' ? '' : paint('strong', said)) + end;
  });
}

function hanging(label: string, text: string, { columns }: Required<Format>): string[] {
  const indent = label.length;
  const lines = wrapText(escapeUnsafe(text), { first: indent, rest: indent }, columns);
  return lines.map((line, index) => `${index === 0 ? label : ' '.repeat(indent)}${line}`);
}

function related(diagnostic: Diagnostic, textOf: TextOf, format: Required<Format>): string[] {
  if (diagnostic.related === undefined) return [];
  const { message, at } = diagnostic.related;
  return [
    ...hanging(`  ${showLocation(at)}: `, message, format),
    ...excerpt(at, textOf, 'warning', format),
  ];
}

function excerpt(
  at: Location,
  textOf: TextOf,
  severity: Severity,
  { paint, columns }: Required<Format>,
): string[] {
  const line = textOf(at.file)?.split('\n')[at.line - 1];
  if (line === undefined || line.trim() === '') return [];
  const number = String(at.line);
  const width = Math.min(excerptWidth, columns - `  ${number} | `.length);
  const { text, start } = clip(line.replaceAll('\t', ' '), at.column - 1, width);
  const before = escapeUnsafe(text.slice(0, start));
  const rest = text.slice(start);
  const marked = escapeUnsafe(
    rest.slice(0, Math.max(1, (at.endColumn ?? at.column + 1) - at.column)),
  );
  const margin = ' '.repeat(number.length);
  return [
    paint('faint', `  ${number} | `) + before + escapeUnsafe(rest),
    paint('faint', `  ${margin} | `) +
      ' '.repeat(before.length) +
      paint(severity, '^'.repeat(Math.max(1, marked.length))),
  ];
}

/** A long line is cut to a window around the column, so that the caret stays under its character. */
function clip(line: string, column: number, width: number): { text: string; start: number } {
  const from = column < width ? 0 : column - Math.floor(width / 2);
  return { text: line.slice(from, from + width), start: column - from };
}
