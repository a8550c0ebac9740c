import {
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  type Document,
  type LineCounter,
  type Node,
  type Pair,
} from 'yaml';
import type { Location } from '../diagnostics/diagnostic.ts';
import { pointer, type Path, type Position, type Positions } from './positions.ts';

export type Locate = (range: readonly number[] | null | undefined) => Location;

/** An anchor, an alias or a merge key: what a line says is written elsewhere. */
export interface Sharing {
  readonly path: Path;
  readonly at: Location;
  readonly what: string;
}

/** Ranges of a file as lines and columns. */
export function locator(file: string, lines: LineCounter): Locate {
  return (range) => {
    const start = lines.linePos(range?.[0] ?? 0);
    const end = lines.linePos(range?.[1] ?? range?.[0] ?? 0);
    const at = { file, line: Math.max(1, start.line), column: Math.max(1, start.col) };
    return end.line === start.line && end.col > start.col ? { ...at, endColumn: end.col } : at;
  };
}

/** The place of every value of a document. */
export function collectPositions(document: Document.Parsed, locate: Locate): Positions {
  const positions: Record<string, Position> = {};
  walk(document.contents, [], (node, path, key) => {
    positions[pointer(path)] = {
      value: locate(node?.range ?? key?.range),
      ...(key === undefined ? {} : { key: locate(key.range) }),
    };
  });
  return positions;
}

/** Every anchor, alias and merge key of a document. */
export function collectSharing(document: Document.Parsed, locate: Locate): Sharing[] {
  const sharing: Sharing[] = [];
  walk(document.contents, [], (node, path, key) => {
    const note = (what: string, at: Location): unknown => sharing.push({ path, at, what });
    if (isScalar(key) && key.value === '<<') note('the merge key `<<`', locate(key.range));
    if (key?.anchor !== undefined) note(`the anchor \`&${key.anchor}\``, locate(key.range));
    if (isAlias(node)) note(`the alias \`*${node.source}\``, locate(node.range));
    else if (node?.anchor !== undefined) note(`the anchor \`&${node.anchor}\``, locate(node.range));
  });
  return sharing;
}

function walk(
  node: Node | null,
  path: Path,
  enter: (node: Node | null, path: Path, key?: Node) => void,
  key?: Node,
): void {
  enter(node, path, key);
  if (!isCollection(node)) return;
  for (const [index, item] of node.items.entries()) {
    if (isPair(item)) {
      const name = keyName(item as Pair);
      if (isMap(node) && name !== undefined) {
        walk(item.value as Node | null, [...path, name], enter, item.key as Node);
      }
    } else {
      walk(item as Node, [...path, index], enter);
    }
  }
}

/** The name of a pair, when it is a plain string. */
export function keyName(pair: Pair): string | undefined {
  return isScalar(pair.key) && typeof pair.key.value === 'string' ? pair.key.value : undefined;
}
