import { problem, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { didYouMean, suggest } from '../diagnostics/suggest.ts';
import type { PresetFile } from '../source/layer.ts';
import { locate } from '../source/positions.ts';

/** The presets that can be asked for, by id and by alias. Local files are found by their absolute path. */
export interface Catalogue {
  readonly presets: readonly PresetFile[];
  /** Id, alias or absolute path of a local file, to preset. */
  readonly byName: ReadonlyMap<string, PresetFile>;
}

/** Builds the catalogue; two presets that claim one name are an error at the later one. */
export function buildCatalogue(presets: readonly PresetFile[]): {
  catalogue: Catalogue;
  diagnostics: Diagnostic[];
} {
  const byName = new Map<string, PresetFile>();
  const diagnostics: Diagnostic[] = [];
  for (const preset of presets) {
    for (const [name, path] of names(preset)) {
      const other = byName.get(name);
      if (other === undefined) byName.set(name, preset);
      else diagnostics.push(taken(name, preset, other, path));
    }
  }
  return { catalogue: { presets, byName }, diagnostics };
}

/** The absolute path of a `./x.yaml` reference; undefined for an id or alias. */
function localPath(reference: string, directory: string): string | undefined {
  if (!reference.startsWith('./')) return undefined;
  return `${directory === '/' ? '' : directory}/${reference.slice(2)}`;
}

/** The preset a reference means, or the sentence that helps to find the right one. */
export function lookup(
  catalogue: Catalogue,
  reference: string,
  directory: string,
): PresetFile | { readonly help: string } {
  const found = catalogue.byName.get(localPath(reference, directory) ?? reference);
  if (found !== undefined) return found;
  const known = catalogue.presets.filter(({ origin }) => origin !== 'local').map(({ id }) => id);
  if (suggest(reference, known) !== undefined) return { help: didYouMean(reference, known) };
  const near = suggest(reference, catalogue.byName.keys());
  return { help: near === undefined ? didYouMean(reference, known) : `Did you mean \`${near}\`?` };
}

function names({ id, preset }: PresetFile): [name: string, path: (string | number)[]][] {
  const aliases = preset.aliases ?? [];
  return [
    [id, []],
    ...aliases.map((alias, index) => [alias, ['aliases', index]] as [string, (string | number)[]]),
  ];
}

function taken(
  name: string,
  preset: PresetFile,
  other: PresetFile,
  path: (string | number)[],
): Diagnostic {
  const at = locate(preset.positions, path);
  return problem('preset-id-taken', `the preset name \`${name}\` is taken by ${other.file}`, {
    at,
    help: 'Give the preset another file name or alias.',
  });
}
