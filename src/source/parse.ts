import {
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  LineCounter,
  parseAllDocuments,
  visit,
  type Document,
  type Node,
  type Pair,
  type YAMLError,
} from 'yaml';
import { problem, type Diagnostic, type Location } from '../diagnostics/diagnostic.ts';
import { pointer, type Path, type Position, type Positions } from './positions.ts';
import { decode, type SourceFile } from './source-file.ts';

/** The value of a YAML file with the place of everything in it. */
export interface Parsed {
  readonly file: string;
  readonly value: unknown;
  readonly positions: Positions;
  /** Anchors, aliases and merge keys: allowed in what is not ours, refused by `refuseSharing` in what is. */
  readonly sharing: readonly {
    readonly path: Path;
    readonly at: Location;
    readonly what: string;
  }[];
}

type Locate = (range: readonly number[] | null | undefined) => Location;

/**
 * Parses one YAML 1.2 document with the core schema. Everything that could make two readers disagree about
 * what the file says is an error at its line; all errors are reported together.
 */
export function parseYaml(file: SourceFile): { parsed?: Parsed; diagnostics: Diagnostic[] } {
  const decoded = decode(file);
  if ('diagnostic' in decoded) return { diagnostics: [decoded.diagnostic] };
  const lines = new LineCounter();
  const documents = parseAllDocuments(decoded.text, {
    version: '1.2',
    schema: 'core',
    strict: true,
    uniqueKeys: true,
    stringKeys: true,
    merge: false,
    resolveKnownTags: false,
    customTags: [],
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'silent',
  }) as Document.Parsed[];
  const locate = locator(file.name, lines);
  const [first, second] = documents;
  if (first === undefined) {
    const start = { file: file.name, line: 1, column: 1 };
    return {
      parsed: { file: file.name, value: null, positions: { '': { value: start } }, sharing: [] },
      diagnostics: [],
    };
  }
  const diagnostics = [
    ...syntaxErrors(documents, locate),
    ...directives(decoded.text, file.name),
    ...(second === undefined ? [] : [secondDocument(second, locate)]),
    ...documents.flatMap((each) => forbiddenNodes(each, locate)),
  ];
  if (diagnostics.length > 0) return { diagnostics };
  return {
    parsed: {
      file: file.name,
      value: first.toJS({ maxAliasCount: 100 }),
      positions: collectPositions(first, locate),
      sharing: collectSharing(first, locate),
    },
    diagnostics: [],
  };
}

/** Errors for anchors, aliases and merge keys at or below a path. */
export function refuseSharing(parsed: Parsed, path: Path): Diagnostic[] {
  const prefix = pointer(path);
  return parsed.sharing
    .filter((each) => `${pointer(each.path)}/`.startsWith(`${prefix}/`))
    .map((each) =>
      problem('yaml-feature', `${each.what} in a policy hides what a line says`, {
        at: each.at,
        help: 'Write the value out where it is used.',
      }),
    );
}

function locator(file: string, lines: LineCounter): Locate {
  return (range) => {
    const start = lines.linePos(range?.[0] ?? 0);
    const end = lines.linePos(range?.[1] ?? range?.[0] ?? 0);
    const at = { file, line: Math.max(1, start.line), column: Math.max(1, start.col) };
    return end.line === start.line && end.col > start.col ? { ...at, endColumn: end.col } : at;
  };
}

function syntaxErrors(documents: readonly Document.Parsed[], locate: Locate): Diagnostic[] {
  return documents
    .flatMap((document) => [...document.errors, ...document.warnings])
    .filter((error) => error.code !== 'MULTIPLE_DOCS')
    .map((error) => syntaxError(error, locate([...error.pos])));
}

function syntaxError(error: YAMLError, at: Location): Diagnostic {
  const message = error.message.split('\n')[0] ?? error.message;
  if (error.code === 'TAB_AS_INDENT') {
    return problem('yaml-syntax', 'a tab cannot indent YAML', { at, help: 'Use spaces.' });
  }
  if (error.code === 'TAG_RESOLVE_FAILED') {
    return problem('yaml-feature', `a tag has no meaning here: ${message}`, {
      at,
      help: 'Remove the tag.',
    });
  }
  if (error.code === 'NON_STRING_KEY') {
    return problem('yaml-syntax', 'a key must be a string', {
      at,
      help: 'Write a plain name as the key.',
    });
  }
  const code = error.code === 'BAD_DIRECTIVE' ? 'yaml-feature' : 'yaml-syntax';
  return problem(code, message.replace(/^./, lowerCase).replace(/\.$/, ''), { at });
}

function lowerCase(letter: string): string {
  return letter.toLowerCase();
}

/** `%` lines before the document; the parser keeps only their effect, and the effect is what is refused. */
function directives(text: string, file: string): Diagnostic[] {
  const lines = text.split('\n');
  const content = lines.findIndex((line) => line.trim() !== '' && !/^[#%]/.test(line));
  return lines.slice(0, content === -1 ? undefined : content).flatMap((line, index) => {
    if (!line.startsWith('%')) return [];
    const at = { file, line: index + 1, column: 1, endColumn: line.length + 1 };
    const message = `the directive \`${line.split(' ')[0]}\` changes what the file means`;
    return [
      problem('yaml-feature', message, { at, help: 'Remove it; files are read as YAML 1.2.' }),
    ];
  });
}

function secondDocument(document: Document.Parsed, locate: Locate): Diagnostic {
  const at = locate(document.contents?.range ?? document.range);
  const help = 'Remove the `---` line and everything of the other document.';
  return problem('yaml-feature', 'a second document in the file', { at, help });
}

function forbiddenNodes(document: Document.Parsed, locate: Locate): Diagnostic[] {
  const found: Diagnostic[] = [];
  visit(document, {
    Pair(_key, pair) {
      const name = keyName(pair);
      if (name !== undefined && ['__proto__', 'constructor', 'prototype'].includes(name)) {
        const at = locate((pair.key as Node).range);
        found.push(problem('forbidden-key', `the key \`${name}\` is never valid`, { at }));
      }
    },
    Node(_key, node) {
      if (!isScalar(node) && !isCollection(node)) return;
      if (node.tag !== undefined && !node.tag.startsWith('tag:yaml.org,2002:')) {
        found.push(
          problem('yaml-feature', `unknown tag \`${node.tag}\``, { at: locate(node.range) }),
        );
      }
    },
    Alias(_key, node, ancestors) {
      const nested = ancestors.some((each) => isCollection(each) && each.anchor !== undefined);
      if (!nested) return;
      const message = 'an alias inside an anchored value can grow without bound';
      found.push(problem('yaml-feature', message, { at: locate(node.range) }));
    },
  });
  return uniqueByPlace(found);
}

function uniqueByPlace(diagnostics: Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(({ at, message }) => {
    const key = `${at?.line}:${message}`;
    return !seen.has(key) && seen.add(key);
  });
}

function collectPositions(document: Document.Parsed, locate: Locate): Positions {
  const positions: Record<string, Position> = {};
  walk(document.contents, [], (node, path, key) => {
    positions[pointer(path)] = {
      value: locate(node?.range ?? key?.range),
      ...(key === undefined ? {} : { key: locate(key.range) }),
    };
  });
  return positions;
}

function collectSharing(document: Document.Parsed, locate: Locate): Parsed['sharing'][number][] {
  const sharing: Parsed['sharing'][number][] = [];
  walk(document.contents, [], (node, path, key) => {
    const note = (what: string, at: Location): unknown => sharing.push({ path, at, what });
    if (isScalar(key) && key.value === '<<') note('the merge key `<<`', locate(key.range));
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

function keyName(pair: Pair): string | undefined {
  return isScalar(pair.key) && typeof pair.key.value === 'string' ? pair.key.value : undefined;
}
