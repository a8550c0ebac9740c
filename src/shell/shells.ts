import { ownFilesInside } from '../plan/own-files.ts';
import { bashStart } from './bash.ts';
import { fishStart } from './fish.ts';
import type { Start, Wanted } from './start.ts';
import { zshStart } from './zsh.ts';

/** The shells that are known, by the name of the program. */
export const shells: Readonly<Record<string, Start>> = {
  bash: bashStart(ownFilesInside),
  zsh: zshStart(ownFilesInside),
  fish: fishStart(ownFilesInside),
};

/** How to start the shell at a path; undefined for one that is not known, which is started as it is. */
export function startOf(path: string): Start | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return Object.hasOwn(shells, name) ? shells[name] : undefined;
}

/** The words that start a shell inside, behind an `env` that takes assignments. */
export function shellCommand(path: string, wanted: Wanted): string[] {
  const start = startOf(path);
  const variables = {
    SHELL: path,
    ...(wanted.prompt !== undefined && { DEVENV_SANDBOX_PROMPT: wanted.prompt }),
    ...(wanted.leave !== undefined && { DEVENV_SANDBOX_ROOT: wanted.leave }),
    ...start?.variables(wanted),
  };
  const assignments = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  return [...assignments, path, ...(start?.args ?? [])];
}
