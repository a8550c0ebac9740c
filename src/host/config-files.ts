import { join, relative } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { variableValue, type VariableFacts } from '../plan/expand.ts';
import { parseConfig, type Layer, type LayerKind } from '../source/layer.ts';
import type { SourceFile } from '../source/source-file.ts';
import { readSourceFile } from './read-file.ts';

export interface LoadedConfig {
  readonly layers: readonly Layer[];
  readonly files: readonly SourceFile[];
  readonly diagnostics: readonly Diagnostic[];
}

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
export function loadConfig(facts: VariableFacts, cwd: string): LoadedConfig {
  const layers: Layer[] = [];
  const files: SourceFile[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const { kind, path } of configPaths(facts)) {
    const read = readSourceFile(path, shownName(path, kind, cwd));
    diagnostics.push(...read.diagnostics);
    if (read.file === undefined) continue;
    files.push(read.file);
    const parsed = parseConfig(read.file, kind);
    diagnostics.push(...parsed.diagnostics);
    if (parsed.layer !== undefined) layers.push(parsed.layer);
  }
  return { layers, files, diagnostics };
}

/** A project's file relative to where the user stands, so that editors open it; the user's own in full. */
function shownName(path: string, kind: LayerKind, cwd: string): string {
  return kind === 'user' ? path : relative(cwd, path) || path;
}
