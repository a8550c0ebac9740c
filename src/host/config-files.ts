import { join, relative } from 'node:path';
import { problem, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { variableValue, type VariableFacts } from '../plan/expand.ts';
import { parseConfig, type Layer, type LayerKind } from '../source/layer.ts';
import type { SourceFile } from '../source/source-file.ts';
import { noInputs, type Inputs } from './inputs.ts';
import { readSourceFile, refuseLinkBelow } from './read-file.ts';

export interface LoadedConfig {
  readonly layers: readonly Layer[];
  readonly files: readonly SourceFile[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Which files make the policy: all, all but the project's own, or one that stands in for the user's. */
export type ConfigSelection = 'all' | 'without-project' | { readonly file: string };

/** The user's file and the project's two, lowest first. */
export function configPaths(facts: VariableFacts): readonly { kind: LayerKind; path: string }[] {
  const config = variableValue('XDG_CONFIG_HOME', facts) ?? facts.home;
  return [
    { kind: 'user', path: join(config, 'devenv/devenv.yaml') },
    { kind: 'project', path: join(facts.root, 'devenv.yaml') },
    { kind: 'local', path: join(facts.root, 'devenv.local.yaml') },
  ];
}

/** Reads and validates every configuration file that exists; one bad file does not hide another's problems. */
export function loadConfig(
  facts: VariableFacts,
  cwd: string,
  selection: ConfigSelection = 'all',
  inputs: Inputs = noInputs(),
): LoadedConfig {
  const layers: Layer[] = [];
  const files: SourceFile[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const { kind, path, required } of selected(facts, selection)) {
    const shown = required ? path : shownName(path, kind, cwd);
    const link = kind === 'user' ? undefined : refuseLinkBelow(facts.root, path, shown, inputs);
    const read = link ? { diagnostics: [link] } : readSourceFile(path, shown, inputs);
    diagnostics.push(...read.diagnostics);
    if (read.file === undefined) {
      if (required && read.diagnostics.length === 0) diagnostics.push(absent(path));
      continue;
    }
    files.push(read.file);
    const parsed = parseConfig(read.file, kind);
    diagnostics.push(...parsed.diagnostics);
    if (parsed.layer !== undefined) layers.push(parsed.layer);
  }
  return { layers, files, diagnostics };
}

function selected(
  facts: VariableFacts,
  selection: ConfigSelection,
): { kind: LayerKind; path: string; required?: boolean }[] {
  const all = configPaths(facts);
  if (selection === 'all') return [...all];
  if (selection === 'without-project') return all.filter(({ kind }) => kind === 'user');
  return [{ kind: 'user', path: selection.file, required: true }];
}

function absent(path: string): Diagnostic {
  return problem('file-unreadable', `there is no file \`${path}\``, { help: 'Correct the path.' });
}

/** A project's file relative to where the user stands, so that editors open it; the user's own in full. */
function shownName(path: string, kind: LayerKind, cwd: string): string {
  return kind === 'user' ? path : relative(cwd, path) || path;
}
