import type { Diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import { formatDiagnostics } from '../../../src/diagnostics/format.ts';
import {
  parseConfig,
  parsePreset,
  type Layer,
  type LayerKind,
  type PresetFile,
} from '../../../src/source/layer.ts';
import type { SourceFile } from '../../../src/source/source-file.ts';

/** A file that was never on a disk. Its directory is `/project` unless the name is a path. */
export function sourceFile(content: string | Uint8Array, name = 'devenv.yaml'): SourceFile {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return { name, path: name.startsWith('/') ? name : `/project/${name}`, bytes };
}

/** The diagnostics of a devenv.yaml with this text. */
export function problemsOf(content: string | Uint8Array): Diagnostic[] {
  return parseConfig(sourceFile(content), 'project').diagnostics;
}

/** Each diagnostic as `code line:column`, the form that tests compare. */
export function places(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(({ code, at }) => (at ? `${code} ${at.line}:${at.column}` : code));
}

/** The diagnostics of a devenv.yaml as the user sees them. */
export function rendered(content: string | Uint8Array): string {
  const text = new TextDecoder().decode(sourceFile(content).bytes);
  return formatDiagnostics(problemsOf(content), () => text);
}

/** The layer of a devenv.yaml that has no mistake; the default name fits the kind. */
export function layerOf(text: string, kind: LayerKind = 'project', name = names[kind]): Layer {
  const { layer, diagnostics } = parseConfig(sourceFile(text, name), kind);
  if (layer === undefined) throw new Error(`no layer: ${JSON.stringify(diagnostics)}`);
  return layer;
}

const names: Readonly<Record<LayerKind, string>> = {
  preset: 'preset.yaml',
  user: '/home/alice/.config/devenv/devenv.yaml',
  project: 'devenv.yaml',
  local: 'devenv.local.yaml',
  flags: 'command line',
};

export interface PresetOptions {
  readonly category?: string;
  readonly origin?: PresetFile['origin'];
  /** `/presets` unless given. */
  readonly directory?: string;
}

/** A preset file whose first three lines are the required ones, so that `body` begins on line 4. */
export function presetOf(
  name: string,
  body = 'sandbox: {}',
  { category = 'tool', origin = 'shipped', directory = '/presets' }: PresetOptions = {},
): PresetFile {
  const sandbox = /^sandbox:/m.test(body) ? '' : 'sandbox: {}\n';
  const text = `summary: ${name}\ncategory: ${category}\ndescription: For tests.\n${body}\n${sandbox}`;
  const file = { ...sourceFile(text, `${directory}/${name}.yaml`), name: `${name}.yaml` };
  const { presetFile, diagnostics } = parsePreset(file, origin);
  if (presetFile === undefined) throw new Error(`no preset: ${JSON.stringify(diagnostics)}`);
  return presetFile;
}
