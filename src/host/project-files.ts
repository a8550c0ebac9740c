import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ProjectFiles } from '../init/detect.ts';
import type { Rule } from '../init/rules.ts';
import { decode } from '../source/source-file.ts';
import { readSourceFile } from './read-file.ts';

/** The names in a project's root, the deeper paths that rules ask for, and devenv.nix. Nothing is evaluated. */
export function readProjectFiles(root: string, rules: readonly Rule[]): ProjectFiles {
  const deeper = rules
    .flatMap(({ files }) => files)
    .filter((path) => path.includes('/') && existsSync(join(root, path)));
  const { file } = readSourceFile(join(root, 'devenv.nix'), 'devenv.nix');
  const decoded = file && decode(file);
  return {
    names: [...readdirSync(root).toSorted(), ...deeper],
    ...(decoded && 'text' in decoded && { devenvNix: decoded.text }),
  };
}
