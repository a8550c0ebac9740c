import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codes } from '../../src/diagnostics/codes.ts';
import { repository } from '../setup/places.js';
import { shipped } from './compose.ts';

/** README.md with its tables made anew between their markers. */
export function readmeText(): string {
  const tables = {
    presets: table(
      ['preset', 'also', 'kind', 'what it gives'],
      shipped.map(({ id, preset }) => [
        `\`${id}\``,
        (preset.aliases ?? []).map((alias) => `\`${alias}\``).join(', '),
        preset.category,
        preset.summary,
      ]),
    ),
    diagnostics: table(
      ['code', 'meaning'],
      Object.entries(codes)
        .toSorted(([left], [right]) => (left < right ? -1 : 1))
        .map(([code, meaning]) => [`\`${code}\``, meaning]),
    ),
  };
  const text = readFileSync(join(repository, 'README.md'), 'utf8');
  return Object.entries(tables).reduce((before, [name, rows]) => between(before, name, rows), text);
}

function between(text: string, name: string, content: string): string {
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from === -1 || to === -1) throw new Error(`README.md has no place for the table of ${name}`);
  return `${text.slice(0, from)}${start}\n\n${content}\n${text.slice(to)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |\n`;
  const rule = widths.map((width) => '-'.repeat(width));
  return [head, rule, ...rows].map(line).join('');
}
