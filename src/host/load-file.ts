import { realpathSync } from 'node:fs';
import { hasErrors, problem, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { composePolicy } from '../policy/compose.ts';
import { resolvePresets } from '../presets/resolve.ts';
import { parseConfig } from '../source/layer.ts';
import { identify } from './identity.ts';
import { texts, userPresets, type Loaded } from './load.ts';
import { loadPresets } from './preset-files.ts';
import { readSourceFile } from './read-file.ts';

export interface LoadFileOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** The base preset where the file asks for none; without it there is none. */
  readonly base?: string | undefined;
}

/**
 * One configuration file as a user's own, with its presets, as a policy. Nothing of the host matters but the
 * preset files, so the result is the same wherever it is made.
 */
export function loadFile(
  path: string,
  { environment, cwd, base }: LoadFileOptions,
): Pick<Loaded, 'policy' | 'diagnostics' | 'textOf'> {
  const root = realpathSync(cwd);
  const read = readSourceFile(`${path.startsWith('/') ? '' : `${root}/`}${path}`, path);
  if (read.file === undefined) {
    const absent = problem('file-unreadable', `there is no file \`${path}\``, {
      help: 'Correct the path.',
    });
    const diagnostics = read.diagnostics.length > 0 ? read.diagnostics : [absent];
    return { diagnostics, textOf: () => undefined };
  }
  const parsed = parseConfig(read.file, 'user');
  const layers = parsed.layer === undefined ? [] : [parsed.layer];
  const variables = environment as Record<string, string>;
  const presets = loadPresets(layers, userPresets({ ...identify(environment), root, variables }));
  const { resolved, diagnostics } = resolvePresets(layers, presets.catalogue, base);
  const known: Diagnostic[] = [...parsed.diagnostics, ...presets.diagnostics, ...diagnostics];
  const composed = composePolicy(resolved);
  return {
    ...(composed.policy !== undefined && !hasErrors(known) && { policy: composed.policy }),
    diagnostics: [...known, ...composed.diagnostics],
    textOf: texts([read.file, ...presets.files]),
  };
}
