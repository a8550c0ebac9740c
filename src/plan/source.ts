import { problem, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { HostFacts } from './facts.ts';
import { resolveIn, type ResolvedPath } from './resolve-path.ts';
import { fieldPlace, type WantedMount } from './wanted.ts';

/**
 * The host object behind a mount. Undefined without a diagnostic when the mount is optional and has none;
 * otherwise a missing source is an error at its line, before anything runs.
 */
export function resolveSource(
  { mount }: WantedMount,
  source: string,
  facts: HostFacts,
): { resolved?: ResolvedPath; diagnostics: Diagnostic[] } {
  const resolved = resolveIn(source, facts.paths);
  if (resolved.kind !== 'missing' && resolved.kind !== 'denied')
    return { resolved, diagnostics: [] };
  if (mount.optional) return { diagnostics: [] };
  const at = fieldPlace(mount, 'path');
  const shown = mount.path === source ? `\`${source}\`` : `\`${mount.path}\` (\`${source}\`)`;
  const wild = source.includes('*') ? ' `*` is not expanded.' : '';
  if (resolved.kind === 'denied') {
    const message = `the source of the \`${mount.mode}\` mount ${shown} cannot be reached by this user`;
    return {
      diagnostics: [
        problem('source-unreadable', message, {
          at,
          help: 'Give yourself access to it, or remove the mount.',
        }),
      ],
    };
  }
  const message = `the source of the \`${mount.mode}\` mount ${shown} does not exist`;
  const help = `Create it, correct the path, or write \`optional: true\`.${wild}`;
  return { diagnostics: [problem('source-missing', message, { at, help })] };
}
