import { LineCounter, parseAllDocuments, type Document } from 'yaml';
import { problem, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { pointer, type Path, type Positions } from './positions.ts';
import { decode, type SourceFile } from './source-file.ts';
import { collectPositions, collectSharing, locator, type Sharing } from './yaml-nodes.ts';
import { directives, forbiddenNodes, secondDocument, syntaxErrors } from './yaml-problems.ts';

/** The value of a YAML file with the place of everything in it. */
export interface Parsed {
  readonly file: string;
  readonly value: unknown;
  readonly positions: Positions;
  /** Anchors, aliases and merge keys: allowed in what is not ours, refused by `refuseSharing` in what is. */
  readonly sharing: readonly Sharing[];
}

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
    ...(second === undefined ? [] : [secondDocument(second, decoded.text, locate)]),
    ...documents.flatMap((each) => forbiddenNodes(each, locate)),
  ];
  if (diagnostics.length > 0) return { diagnostics };
  return {
    parsed: {
      file: file.name,
      // Aliases inside anchored values are refused above, so nothing can grow, however many there are.
      value: first.toJS({ maxAliasCount: -1 }),
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
