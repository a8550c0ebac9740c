import { hasErrors, type Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { formatDiagnostic, type TextOf } from '../../src/diagnostics/format.ts';
import { loadPresets } from '../../src/host/preset-files.ts';
import type { HostFacts } from '../../src/plan/facts.ts';
import { planSandbox, type Plan } from '../../src/plan/plan.ts';
import { composePolicy } from '../../src/policy/compose.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { resolvePresets } from '../../src/presets/resolve.ts';
import { parseConfig, type LayerKind, type PresetFile } from '../../src/source/layer.ts';
import type { SourceFile } from '../../src/source/source-file.ts';
import { baseOf, factsFor, type Host } from '../fixtures/hosts/host.ts';

/** One configuration file of a composition. */
export interface ConfigText {
  readonly kind: Exclude<LayerKind, 'preset' | 'flags'>;
  readonly text: string;
}

export interface Composition {
  readonly policy?: Policy;
  readonly facts?: HostFacts;
  readonly plan?: Plan;
  readonly diagnostics: readonly Diagnostic[];
  /** Diagnostics as a user sees them. */
  readonly shown: readonly string[];
}

const loaded = loadPresets([], '/nonexistent');

/** The files of the shipped presets, and the presets in them. */
export const shippedFiles: readonly SourceFile[] = loaded.files;
export const shipped: readonly PresetFile[] = loaded.catalogue.presets;

/** Everything from text to plan, on a host that is data. */
export function compose(host: Host, configs: readonly ConfigText[]): Composition {
  const files = configs.map((config) => sourceFile(config, host));
  const parsed = files.map((file, index) => parseConfig(file, configs[index]?.kind ?? 'project'));
  const layers = parsed.flatMap(({ layer }) => layer ?? []);
  const { resolved, diagnostics: unresolved } = resolvePresets(
    layers,
    loaded.catalogue,
    baseOf(host),
  );
  const read = [
    ...loaded.diagnostics,
    ...parsed.flatMap(({ diagnostics }) => diagnostics),
    ...unresolved,
  ];
  const { policy, diagnostics: composed } = composePolicy(resolved);
  const diagnostics = [...read, ...composed];
  const textOf = textsOf([...files, ...loaded.files]);
  if (policy === undefined || hasErrors(read)) return shown(diagnostics, textOf);
  const facts = factsFor(policy, host);
  const planned = planSandbox(policy, facts);
  return {
    policy,
    facts,
    ...(planned.plan && { plan: planned.plan }),
    ...shown([...diagnostics, ...planned.diagnostics], textOf),
  };
}

/** As `compose`, for a user who only asks for presets. */
export function composePresets(host: Host, presets: readonly string[]): Composition {
  return compose(host, [{ kind: 'user', text: `sandbox: { presets: [${presets.join(', ')}] }\n` }]);
}

function sourceFile({ kind, text }: ConfigText, { home, root }: Host): SourceFile {
  const name = kind === 'local' ? 'devenv.local.yaml' : 'devenv.yaml';
  const directory = kind === 'user' ? `${home}/.config/devenv` : root;
  const path = `${directory}/${name}`;
  return { name: kind === 'user' ? path : name, path, bytes: new TextEncoder().encode(text) };
}

function textsOf(files: readonly SourceFile[]): TextOf {
  return (name) => {
    const file = files.find((each) => each.name === name);
    return file && new TextDecoder().decode(file.bytes);
  };
}

function shown(
  diagnostics: readonly Diagnostic[],
  textOf: TextOf,
): Pick<Composition, 'diagnostics' | 'shown'> {
  return { diagnostics, shown: diagnostics.map((each) => formatDiagnostic(each, textOf)) };
}
