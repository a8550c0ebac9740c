import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parsePreset, type PresetFile } from '../source/layer.ts';

/** The folder of shipped presets: two levels up from `src/host`, `dist/host` and the bundled `dist/bin` alike. */
export const shippedPresets = fileURLToPath(new URL('../../presets/', import.meta.url));

/** A shipped preset as the build has parsed it: parsing takes a third of the time of a compile. */
export interface ParsedPreset {
  readonly text: string;
  readonly preset: PresetFile['preset'];
  /** As JSON: few presets of a policy are asked where something stands in them. */
  readonly positions: string;
}

/** The parsed presets beside the bundle, by file name; none where this runs from its source. */
export function parsedPresets(): Readonly<Record<string, ParsedPreset>> {
  try {
    const text = readFileSync(new URL('presets.json', import.meta.url), 'utf8');
    return JSON.parse(text) as Record<string, ParsedPreset>;
  } catch {
    return {};
  }
}

/** What the build writes down: every preset of a folder, by file name. */
export function parseFolder(directory: string): Record<string, ParsedPreset> {
  const names = readdirSync(directory).filter((name) => name.endsWith('.yaml'));
  const parsed = names.toSorted().map((name): [string, ParsedPreset] => {
    const bytes = readFileSync(join(directory, name));
    const { presetFile, diagnostics } = parsePreset(
      { name: `presets/${name}`, path: name, bytes },
      'shipped',
    );
    if (presetFile === undefined) throw new Error(JSON.stringify(diagnostics));
    const { preset, positions } = presetFile;
    return [name, { text: bytes.toString(), preset, positions: JSON.stringify(positions) }];
  });
  return Object.fromEntries(parsed);
}
