import { existsSync } from 'node:fs';
import { hasErrors, problem, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Plan } from '../plan/plan.ts';
import { prepareDirectories } from './directories.ts';
import { launchEntry, type LaunchContext, type LaunchEntry } from './entry.ts';

/** Makes what the plan needs on disk and compiles the launch entry. */
export function prepareLaunch(
  plan: Plan,
  context: Pick<LaunchContext, 'cwd' | 'root' | 'passing' | 'command'>,
): { entry?: LaunchEntry; diagnostics: Diagnostic[] } {
  const flock = plan.lock === undefined ? undefined : findFlock();
  const diagnostics = [...checkFlock(plan, flock), ...prepareDirectories(plan)];
  if (hasErrors(diagnostics)) return { diagnostics };
  return { entry: launchEntry(plan, { ...context, ...(flock && { flock }) }), diagnostics };
}

/** Absolute, of the system: a program that runs on the host never comes from the caller's `PATH`. */
function findFlock(): string | undefined {
  return ['/run/current-system/sw/bin/flock', '/usr/bin/flock', '/bin/flock'].find((path) =>
    existsSync(path),
  );
}

/** Whether the plan has a lock to take, and nothing to take it with. */
export function checkFlock({ lock }: Plan, flock: string | undefined): Diagnostic[] {
  if (lock === undefined || flock !== undefined) return [];
  const message = 'overlay mounts need `flock` (util-linux) to keep a second session out';
  return [problem('program-missing', message, { help: 'Install util-linux.' })];
}
