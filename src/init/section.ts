import { parseDocument } from 'yaml';
import { problem, type Diagnostic, type Location } from '../diagnostics/diagnostic.ts';
import { parseYaml } from '../source/parse.ts';
import { locate } from '../source/positions.ts';
import { decode, type SourceFile } from '../source/source-file.ts';

/** What `sbx init` writes. */
interface Section {
  readonly enable: true;
  readonly presets?: readonly string[];
}

/** The value of the section; without presets the host's base is all there is. */
function section(presets: readonly string[]): Section {
  return presets.length === 0 ? { enable: true } : { enable: true, presets };
}

/** The section as text for the end of a file. */
export function sectionText(presets: readonly string[]): string {
  const list = presets.length === 0 ? '' : `  presets: [${presets.join(', ')}]\n`;
  return `sandbox:\n  enable: true\n${list}`;
}

/**
 * The text of a devenv.yaml with the section added and everything else as it was: comments, order, spacing.
 * A diagnostic where it has one already, or cannot be extended without changing what the rest says.
 */
export function addSection(
  file: SourceFile,
  presets: readonly string[],
): { text?: string; diagnostics: Diagnostic[] } {
  const { parsed, diagnostics } = parseYaml(file);
  const decoded = decode(file);
  if (parsed === undefined || !('text' in decoded)) return { diagnostics };
  const before = parsed.value ?? {};
  const start = { file: file.name, line: 1, column: 1 };
  if (!isMapping(before)) {
    return {
      diagnostics: [
        problem('wrong-type', 'the file must be a map', {
          at: start,
          help: 'Write its keys one a line, as `name: value`.',
        }),
      ],
    };
  }
  const taken = ['sandbox', 'presets'].find((key) => Object.hasOwn(before, key));
  if (taken !== undefined) {
    return { diagnostics: [exists(taken, locate(parsed.positions, [taken], 'key'), presets)] };
  }
  const wanted = { ...before, sandbox: section(presets) };
  const text = candidates(decoded.text, presets).find((each) => says(each, wanted, file));
  if (text !== undefined) return { text, diagnostics: [] };
  const message = 'the section cannot be added without changing what the rest of the file says';
  const help = `Add it by hand: ${flow(presets)}`;
  return { diagnostics: [problem('section-not-added', message, { at: start, help })] };
}

/** Texts that may do, the one that leaves the file most alone first. */
function candidates(text: string, presets: readonly string[]): string[] {
  const ended = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  const added = sectionText(presets);
  const gap = ended === '' || ended.endsWith('\n\n') ? '' : '\n';
  return [`${ended}${gap}${added}`, `${ended}${added}`, rewritten(text, presets)];
}

/** For a map in braces, an indented one, or a marked end: the file is printed again from its nodes. */
function rewritten(text: string, presets: readonly string[]): string {
  const document = parseDocument(text);
  document.set('sandbox', section(presets));
  const list = document.getIn(['sandbox', 'presets'], true);
  if (typeof list === 'object' && list !== null && 'flow' in list) list.flow = true;
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** Whether a text parses without complaint to exactly this value, keys in order. */
function says(text: string, value: object, { name, path }: SourceFile): boolean {
  const bytes = new TextEncoder().encode(text);
  const { parsed } = parseYaml({ name, path, bytes });
  return JSON.stringify(parsed?.value) === JSON.stringify(value);
}

function exists(key: string, at: Location | undefined, presets: readonly string[]): Diagnostic {
  const message = `the file has \`${key}\` already, and it is left as it is`;
  const names = presets.join(', ');
  const help =
    presets.length === 0
      ? 'There is nothing to add for this project.'
      : `Its presets for this project would be: ${names}.`;
  return problem('section-exists', message, { at, help });
}

function flow(presets: readonly string[]): string {
  const list = presets.length === 0 ? '' : `, presets: [${presets.join(', ')}]`;
  return `\`sandbox: {enable: true${list}}\``;
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
