import { isCollection, isScalar, visit, type Document, type Node, type YAMLError } from 'yaml';
import { problem, type Diagnostic, type Location } from '../diagnostics/diagnostic.ts';
import { keyName, type Locate } from './yaml-nodes.ts';

/** What the parser itself found wrong, in words for the person who wrote the file. */
export function syntaxErrors(documents: readonly Document.Parsed[], locate: Locate): Diagnostic[] {
  return documents
    .flatMap((document) =>
      withoutEchoes([...document.errors, ...document.warnings]).map((error) => {
        const open =
          /^Flow (?:sequence|map)/.test(error.message) && openedBefore(document, error.pos[0]);
        return { error, at: locate(open || [...error.pos]) };
      }),
    )
    .filter(({ error }) => error.code !== 'MULTIPLE_DOCS' && error.code !== 'BAD_DIRECTIVE')
    .map(({ error, at }) => syntaxError(error, at));
}

/** After one mistake the parser may stumble over every word that follows. */
function withoutEchoes(errors: readonly YAMLError[]): YAMLError[] {
  const first = errors.find(({ code }) => code === 'UNEXPECTED_TOKEN');
  return errors.filter((error) => error === first || error.code !== 'UNEXPECTED_TOKEN');
}

/** A bracket that is not closed is noticed lines later; the place to mend it is where it was opened. */
function openedBefore(document: Document.Parsed, offset: number): number[] | undefined {
  let opened: number[] | undefined;
  visit(document, {
    Collection(_key, node) {
      const start = node.range?.[0] ?? 0;
      if (node.flow === true && start <= offset) opened = [start, start + 1];
    },
  });
  return opened;
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
  if (error.code === 'DUPLICATE_KEY') {
    return problem('yaml-syntax', 'map keys must be unique', { at, help: 'Keep one of them.' });
  }
  const [, flow] = /^Flow (sequence|map)/.exec(message) ?? [];
  if (flow !== undefined) {
    const [open, close] = flow === 'sequence' ? ['[', ']'] : ['{', '}'];
    const help = `Write the \`${close}\`, and indent the lines between.`;
    return problem('yaml-syntax', `the \`${open}\` is not closed`, { at, help });
  }
  if (/call stack/i.test(message)) {
    return problem('yaml-syntax', 'this is nested too deeply', { at, help: 'Nest it less.' });
  }
  return problem('yaml-syntax', message.replace(/^./, lowerCase).replace(/\.$/, ''), {
    at,
    help: 'Look at the quotes, brackets and indentation before this place.',
  });
}

const writtenOut = 'Write the value out where it is used.';

function lowerCase(letter: string): string {
  return letter.toLowerCase();
}

/** `%` lines before the document; the parser keeps only their effect, and the effect is what is refused. */
export function directives(text: string, file: string): Diagnostic[] {
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

/** A second document would make tools disagree about which one counts. */
export function secondDocument(
  document: Document.Parsed,
  text: string,
  locate: Locate,
): Diagnostic {
  const content = document.contents?.range?.[0] ?? document.range[0];
  const marker = text.lastIndexOf('\n---', content) + 1;
  const at = locate([marker, marker + 3]);
  const help = 'Remove the `---` line and everything of the other document.';
  return problem('yaml-feature', 'a second document in the file', { at, help });
}

/** Keys that name parts of every object, tags, aliases of nothing and those that could grow without bound. */
export function forbiddenNodes(document: Document.Parsed, locate: Locate): Diagnostic[] {
  const found: Diagnostic[] = [];
  const anchors = new Set<string>();
  visit(document, {
    Pair(_key, pair) {
      const name = keyName(pair);
      if (name !== undefined && ['__proto__', 'constructor', 'prototype'].includes(name)) {
        const at = locate((pair.key as Node).range);
        found.push(
          problem('forbidden-key', `the key \`${name}\` is never valid`, {
            at,
            help: 'Remove it.',
          }),
        );
      }
    },
    Node(_key, node) {
      if (!isScalar(node) && !isCollection(node)) return;
      if (node.anchor !== undefined) anchors.add(node.anchor);
      // The parser warns of every other tag that it does not know.
      if (node.tag === '!') {
        found.push(
          problem('yaml-feature', 'unknown tag `!`', {
            at: locate(node.range),
            help: 'Remove the tag.',
          }),
        );
      }
    },
    Alias(_key, node, ancestors) {
      if (!anchors.has(node.source)) {
        const message = `no anchor before the alias \`*${node.source}\``;
        found.push(problem('yaml-syntax', message, { at: locate(node.range), help: writtenOut }));
      }
      const nested = ancestors.some((each) => isCollection(each) && each.anchor !== undefined);
      if (!nested) return;
      const message = 'an alias inside an anchored value can grow without bound';
      found.push(problem('yaml-feature', message, { at: locate(node.range), help: writtenOut }));
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
