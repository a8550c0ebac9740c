import { hasErrors, type Diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import { composePolicy } from '../../../src/policy/compose.ts';
import type { Policy } from '../../../src/policy/policy.ts';
import { presetLayer, type Layer, type PresetFile } from '../../../src/source/layer.ts';
import { layerOf } from './files.ts';

/** Presets, lowest first, and layers above them as one policy, without looking any preset up. */
export function compose(
  layers: readonly Layer[],
  presets: readonly PresetFile[] = [],
): { policy?: Policy; diagnostics: Diagnostic[] } {
  const applied = presets.map((preset) => ({ preset, requestedBy: 'test' }));
  return composePolicy({
    layers: [...presets.map(presetLayer), ...layers],
    presets: applied,
    ignored: [],
  });
}

/** The policy of a sandbox section that has no mistake; presets come below it. */
export function policyOf(section: string, presets: readonly PresetFile[] = []): Policy {
  return policyOfLayers([layerOf(section, 'user', 'user.yaml')], presets);
}

/** As `policyOf`, for several layers, lowest first. */
export function policyOfLayers(
  layers: readonly Layer[],
  presets: readonly PresetFile[] = [],
): Policy {
  const { policy, diagnostics } = compose(layers, presets);
  if (policy === undefined || hasErrors(diagnostics)) {
    throw new Error(`no policy: ${JSON.stringify(diagnostics)}`);
  }
  return policy;
}
