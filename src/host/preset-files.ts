import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { buildCatalogue, type Catalogue } from '../presets/catalogue.ts';
import { missingLocalPresets } from '../presets/resolve.ts';
import { parsePreset, type Layer, type PresetFile } from '../source/layer.ts';
import type { SourceFile } from '../source/source-file.ts';
import { readSourceFile } from './read-file.ts';

/** The folder of shipped presets: two levels up from `src/host`, `dist/host` and the bundled `dist/bin` alike. */
const shippedPresets = fileURLToPath(new URL('../../presets/', import.meta.url));

export interface LoadedPresets {
  readonly catalogue: Catalogue;
  readonly files: readonly SourceFile[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Shipped presets, the user's own, and every local one that the layers or those presets name. */
export function loadPresets(layers: readonly Layer[], userDirectory: string): LoadedPresets {
  const files: SourceFile[] = [];
  const diagnostics: Diagnostic[] = [];
  const presets: PresetFile[] = [
    ...readFolder(shippedPresets, 'shipped', files, diagnostics),
    ...readFolder(userDirectory, 'user', files, diagnostics),
  ];
  const tried = new Set<string>();
  for (;;) {
    const { catalogue, diagnostics: clashes } = buildCatalogue(presets);
    const wanted = missingLocalPresets(layers, catalogue).filter(({ path }) => !tried.has(path));
    if (wanted.length === 0) {
      return { catalogue, files, diagnostics: [...diagnostics, ...clashes] };
    }
    for (const { path } of wanted) {
      if (tried.has(path)) continue;
      tried.add(path);
      const found = readPreset(path, path, 'local', files, diagnostics);
      if (found !== undefined) presets.push(found);
    }
  }
}

function readFolder(
  directory: string,
  origin: 'shipped' | 'user',
  files: SourceFile[],
  diagnostics: Diagnostic[],
): PresetFile[] {
  return presetNames(directory).flatMap((name) => {
    const path = join(directory, name);
    const shown = origin === 'shipped' ? `presets/${name}` : path;
    return readPreset(path, shown, origin, files, diagnostics) ?? [];
  });
}

function readPreset(
  path: string,
  shown: string,
  origin: PresetFile['origin'],
  files: SourceFile[],
  diagnostics: Diagnostic[],
): PresetFile | undefined {
  const read = readSourceFile(path, shown);
  diagnostics.push(...read.diagnostics);
  if (read.file === undefined) return undefined;
  files.push(read.file);
  const parsed = parsePreset(read.file, origin);
  diagnostics.push(...parsed.diagnostics);
  return parsed.presetFile;
}

function presetNames(directory: string): string[] {
  try {
    return readdirSync(directory)
      .filter((name) => /\.ya?ml$/.test(name))
      .toSorted();
  } catch {
    return [];
  }
}
