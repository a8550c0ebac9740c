import { basename, join } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { buildCatalogue, type Catalogue } from '../presets/catalogue.ts';
import { missingLocalPresets } from '../presets/resolve.ts';
import { parsePreset, type Layer, type PresetFile } from '../source/layer.ts';
import type { SourceFile } from '../source/source-file.ts';
import { listNames, noInputs, type Inputs } from './inputs.ts';
import { readSourceFile, refuseLinkBelow } from './read-file.ts';
import { parsedPresets, shippedPresets, type ParsedPreset } from './shipped-presets.ts';

export interface LoadedPresets {
  readonly catalogue: Catalogue;
  readonly files: readonly SourceFile[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What reading presets collects along the way. */
interface Reading {
  readonly files: SourceFile[];
  readonly diagnostics: Diagnostic[];
  readonly inputs?: Inputs;
}

/**
 * Shipped presets, the user's own, and every local one that the layers or those presets name; below `root`, the
 * project, none behind a link.
 */
export function loadPresets(
  layers: readonly Layer[],
  userDirectory: string,
  inputs: Inputs = noInputs(),
  root?: string,
): LoadedPresets {
  const reading: Reading = { files: [], diagnostics: [], inputs };
  const presets: PresetFile[] = [...readShipped(reading), ...readUsers(userDirectory, reading)];
  const tried = new Set<string>();
  for (;;) {
    const { catalogue, diagnostics: clashes } = buildCatalogue(presets);
    const wanted = missingLocalPresets(layers, catalogue).filter(({ path }) => !tried.has(path));
    const { files, diagnostics } = reading;
    if (wanted.length === 0) {
      return { catalogue, files, diagnostics: [...diagnostics, ...clashes] };
    }
    for (const { path } of wanted) {
      if (tried.has(path)) continue;
      tried.add(path);
      const link = root === undefined ? undefined : refuseLinkBelow(root, path, path, inputs);
      if (link !== undefined) {
        diagnostics.push(link);
        continue;
      }
      const found = readPreset(path, path, 'local', reading);
      if (found !== undefined) presets.push(found);
    }
  }
}

/** As the files say, also where somebody has changed one after the build. */
function readShipped({ files, diagnostics }: Reading): PresetFile[] {
  const parsed = parsedPresets();
  // They belong to the program: a launch notices another program, not every file of it.
  const reading = { files, diagnostics };
  return presetNames(shippedPresets).flatMap((name) => {
    const path = join(shippedPresets, name);
    return readPreset(path, `presets/${name}`, 'shipped', reading, parsed[name]) ?? [];
  });
}

function readUsers(directory: string, reading: Reading): PresetFile[] {
  return presetNames(directory, reading.inputs).flatMap((name) => {
    const path = join(directory, name);
    return readPreset(path, path, 'user', reading) ?? [];
  });
}

function readPreset(
  path: string,
  shown: string,
  origin: PresetFile['origin'],
  { files, diagnostics, inputs }: Reading,
  known?: ParsedPreset,
): PresetFile | undefined {
  const read = readSourceFile(path, shown, inputs);
  diagnostics.push(...read.diagnostics);
  if (read.file === undefined) return undefined;
  files.push(read.file);
  if (known !== undefined && Buffer.from(known.text).equals(read.file.bytes)) {
    return fromBuild(path, shown, known);
  }
  const parsed = parsePreset(read.file, origin);
  diagnostics.push(...parsed.diagnostics);
  return parsed.presetFile;
}

function fromBuild(path: string, file: string, { preset, positions }: ParsedPreset): PresetFile {
  let parsed: PresetFile['positions'] | undefined;
  return {
    id: basename(path, '.yaml'),
    file,
    path,
    origin: 'shipped',
    preset,
    get positions() {
      parsed ??= JSON.parse(positions) as PresetFile['positions'];
      return parsed;
    },
  };
}

function presetNames(directory: string, inputs = noInputs()): string[] {
  return ['.yaml', '.yml'].flatMap((ending) => listNames(directory, inputs, ending)).toSorted();
}
