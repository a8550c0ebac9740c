import { problem, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Code } from '../../diagnostics/codes.ts';
import type { Layer } from '../../source/layer.ts';
import { locate } from '../../source/positions.ts';
import { destinationKey } from '../annotate.ts';

/** Within one file, one destination has one mount and one name one secret. */
export function refuseRepeatedEntries(layers: readonly Layer[]): Diagnostic[] {
  return layers.flatMap((layer) => [
    ...repeated(
      layer,
      'mounts',
      layer.sandbox.mounts?.map(destinationKey),
      'duplicate-destination',
    ),
    ...repeated(
      layer,
      'secrets',
      layer.sandbox.secrets?.map(({ name }) => name),
      'duplicate-secret',
    ),
  ]);
}

function repeated(
  layer: Layer,
  list: string,
  keys: readonly string[] = [],
  code: Code,
): Diagnostic[] {
  return keys.flatMap((key, index) => {
    const first = keys.indexOf(key);
    if (first === index) return [];
    const other = locate(layer.positions, [list, first]);
    return [
      problem(code, `\`${key}\` stands twice in one file`, {
        at: locate(layer.positions, [list, index]),
        help: 'Keep one of the two entries.',
        ...(other && { related: { message: 'the first one is here', at: other } }),
      }),
    ];
  });
}
