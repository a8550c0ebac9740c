import { problem, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { SandboxLayer } from '../../schema/sandbox.ts';
import type { Layer } from '../../source/layer.ts';
import { locate, optionPath, type Path } from '../../source/positions.ts';

/** Options that the schema has and this version does not enforce; accepting them would be a false promise. */
const unenforced: readonly {
  readonly path: Path;
  readonly written: (sandbox: SandboxLayer) => boolean;
}[] = [
  {
    path: ['hardening', 'new_session'],
    written: ({ hardening }) => hardening?.new_session === 'never',
  },
];

export function refuseUnenforced(layers: readonly Layer[]): Diagnostic[] {
  return layers.flatMap(({ sandbox, positions }) =>
    unenforced
      .filter(({ written }) => written(sandbox))
      .map(({ path }) =>
        problem('not-enforced', `\`${optionPath(path)}\` is not enforced by this version`, {
          at: locate(positions, path, 'key'),
          help: 'Remove it; an option without effect is refused, so that nobody relies on it.',
        }),
      ),
  );
}
