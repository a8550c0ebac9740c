import { problem, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { Preset } from '../schema/preset.ts';
import { SandboxLayer } from '../schema/sandbox.ts';
import { parseYaml, refuseSharing, type Parsed } from './parse.ts';
import { below, locate, pointer, type Positions } from './positions.ts';
import type { SourceFile } from './source-file.ts';
import { validate } from './validate.ts';

/** Where a layer comes from, lowest first. `project` and `local` are files that a repository can bring. */
export type LayerKind = 'preset' | 'user' | 'project' | 'local' | 'flags';

/** A validated `sandbox:` section: exactly what was written, and where. */
export interface Layer {
  readonly kind: LayerKind;
  /** The preset's id, or the file as it is shown. */
  readonly name: string;
  readonly file: string;
  /** The directory that `./x.yaml` references are relative to. */
  readonly directory: string;
  readonly sandbox: SandboxLayer;
  /** Pointers relative to the `sandbox` value. */
  readonly positions: Positions;
  /** Of a rendered file, only what one of its presets brought, or what none of them did. */
  readonly part?: { readonly preset: string } | 'own';
}

/** A validated preset file. */
export interface PresetFile {
  readonly id: string;
  readonly file: string;
  readonly path: string;
  readonly origin: 'shipped' | 'user' | 'local';
  readonly preset: Preset;
  /** Pointers relative to the whole file. */
  readonly positions: Positions;
}

/**
 * The layer of a devenv.yaml: its `sandbox` key, and a top-level `presets` as shorthand for
 * `sandbox.presets`. Nothing else of the file is looked at. No layer when the file has neither.
 */
export function parseConfig(
  file: SourceFile,
  kind: LayerKind,
): { layer?: Layer; diagnostics: Diagnostic[] } {
  const { parsed, diagnostics } = parseYaml(file);
  if (parsed === undefined) return { diagnostics };
  if (parsed.value === null) return { diagnostics: [] };
  if (!isMapping(parsed.value)) {
    const at = locate(parsed.positions, []);
    return {
      diagnostics: [
        problem('wrong-type', 'the file must be a map', {
          at,
          help: 'Write `sandbox:` and its keys, one a line.',
        }),
      ],
    };
  }
  const keys = ['sandbox', 'presets'].filter((key) => Object.hasOwn(parsed.value as object, key));
  if (keys.length === 0) return { diagnostics: [] };
  const shared = keys.flatMap((key) => refuseSharing(parsed, [key]));
  if (shared.length > 0) return { diagnostics: shared };
  const section = sandboxSection(parsed, parsed.value);
  if ('diagnostic' in section) return { diagnostics: [section.diagnostic] };
  const checked = validate(SandboxLayer, section);
  if (checked.value === undefined) return { diagnostics: checked.diagnostics };
  const directory = file.path.slice(0, Math.max(1, file.path.lastIndexOf('/')));
  const layer = { kind, name: file.name, file: file.name, directory };
  return {
    layer: { ...layer, sandbox: checked.value, positions: section.positions },
    diagnostics: [],
  };
}

/** A preset file; its id is its file name. */
export function parsePreset(
  file: SourceFile,
  origin: PresetFile['origin'],
): { presetFile?: PresetFile; diagnostics: Diagnostic[] } {
  const { parsed, diagnostics } = parseYaml(file);
  if (parsed === undefined) return { diagnostics };
  const shared = refuseSharing(parsed, []);
  if (shared.length > 0) return { diagnostics: shared };
  const { value: preset, diagnostics: issues } = validate(Preset, parsed);
  if (preset === undefined) return { diagnostics: issues };
  const id = origin === 'local' ? file.path : presetId(file.path);
  return {
    presetFile: {
      id,
      file: file.name,
      path: file.path,
      origin,
      preset,
      positions: parsed.positions,
    },
    diagnostics: [],
  };
}

/** The layer of a preset, with what it is for left out. */
export function presetLayer({ id, file, path, preset, positions }: PresetFile): Layer {
  return {
    kind: 'preset',
    name: id,
    file,
    directory: path.slice(0, path.lastIndexOf('/')),
    sandbox: preset.sandbox,
    positions: below(positions, ['sandbox']),
  };
}

/** `rust-dev` for `/x/presets/rust-dev.yaml`. */
function presetId(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.ya?ml$/, '');
}

function sandboxSection(
  parsed: Parsed,
  value: Record<string, unknown>,
): { value: unknown; positions: Positions } | { diagnostic: Diagnostic } {
  const sandbox = value['sandbox'] ?? {};
  const positions = below(parsed.positions, ['sandbox']);
  if (!Object.hasOwn(value, 'presets')) return { value: value['sandbox'], positions };
  if (isMapping(sandbox) && Object.hasOwn(sandbox, 'presets')) {
    const at = locate(parsed.positions, ['presets'], 'key');
    const message = '`presets` stands both at the top and in `sandbox`';
    return {
      diagnostic: problem('bad-value', message, { at, help: 'Keep the one in `sandbox`.' }),
    };
  }
  const shorthand = Object.entries(below(parsed.positions, ['presets'])).map(
    ([at, position]) => [`${pointer(['presets'])}${at}`, position] as const,
  );
  return {
    value: isMapping(sandbox) ? { ...sandbox, presets: value['presets'] } : sandbox,
    positions: { ...positions, ...Object.fromEntries(shorthand) },
  };
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
