import { problem, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { canonicalPath } from '../../schema/template.ts';
import type { Annotated, Leaf } from '../annotate.ts';
import { isProjectOrigin, showOrigin } from '../origin.ts';

/** A project file may change how another layer's mount is shown, never what it shows. */
export function refuseProjectSources(layers: readonly Annotated[]): Diagnostic[] {
  return layers.flatMap((layer, index) =>
    Object.entries(layer.mounts ?? {}).flatMap(([dest, { path }]) => {
      if (path === undefined || !isProjectOrigin(path.origin)) return [];
      const lower = lowerSource(layers.slice(0, index), dest);
      if (lower === undefined || canonicalPath(lower.value) === canonicalPath(path.value))
        return [];
      return [changed(dest, path, lower)];
    }),
  );
}

function lowerSource(layers: readonly Annotated[], dest: string): Leaf<string> | undefined {
  return layers.findLast((layer) => layer.mounts?.[dest]?.path !== undefined)?.mounts?.[dest]?.path;
}

function changed(dest: string, path: Leaf<string>, lower: Leaf<string>): Diagnostic {
  const message = `a project file cannot change the source of \`${dest}\`, which ${showOrigin(lower.origin)} sets to \`${lower.value}\``;
  return problem('project-changes-source', message, {
    at: path.origin.at,
    help: 'Mount it at another destination, or change the layer that sets it.',
  });
}
