import { codes } from '../../src/diagnostics/codes.ts';
import { shipped } from './compose.ts';

/** Every diagnostic code and what it means, as Markdown. */
function diagnosticsTable(): string {
  const rows = Object.entries(codes).map(([code, meaning]) => [`\`${code}\``, meaning]);
  return table(['code', 'meaning'], rows.toSorted(byFirst));
}

/** Every shipped preset, as Markdown. */
function presetsTable(): string {
  const rows = shipped.map(({ id, preset: { aliases = [], category, summary } }) => [
    `\`${id}\``,
    aliases.map((alias) => `\`${alias}\``).join(', '),
    category,
    summary,
  ]);
  return table(['preset', 'also', 'kind', 'what it gives'], rows.toSorted(byFirst));
}

/** The text of a document with its generated tables as they should be; it must have a place for each. */
export function withTables(document: string): string {
  const tables = { diagnostics: diagnosticsTable(), presets: presetsTable() };
  return Object.entries(tables).reduce((text, [name, rows]) => {
    const [before, start, rest] = cut(text, `<!-- ${name}:start -->`);
    const [, end, after] = cut(rest, `<!-- ${name}:end -->`);
    return `${before}${start}\n\n${rows}\n${end}${after}`;
  }, document);
}

function cut(text: string, marker: string): [string, string, string] {
  const at = text.indexOf(marker);
  if (at < 0) throw new Error(`the document has no ${marker}`);
  return [text.slice(0, at), marker, text.slice(at + marker.length)];
}

/** Aligned as the formatter does it. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |\n`;
  const rule = widths.map((width) => '-'.repeat(width));
  return [head, rule, ...rows].map(line).join('');
}

function byFirst([left = '']: readonly string[], [right = '']: readonly string[]): number {
  return left < right ? -1 : 1;
}
