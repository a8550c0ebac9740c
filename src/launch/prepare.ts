import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { hasErrors, problem, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { HostFacts } from '../plan/facts.ts';
import { argumentsLeft, type Plan } from '../plan/plan.ts';
import { prepareDirectories } from './directories.ts';
import { launchEntry, type LaunchContext } from './entry.ts';

/**
 * Makes what the plan needs on disk and compiles the launch entry. `skip` and `command` split the launcher's
 * arguments: its own, and what runs inside. Without `skip`, the command is none of them.
 */
export function prepareLaunch(
  plan: Plan,
  facts: HostFacts,
  { skip, command }: { readonly skip?: number; readonly command: readonly string[] },
): { entry?: string; diagnostics: Diagnostic[] } {
  const programs = {
    ...found('env'),
    ...found('bash'),
    ...found('flock'),
  };
  // A POSIX shell drops other names; bash passes them on, also as functions for the next bash.
  const kept = new Set(plan.environment.keep.filter((name) => /^[A-Za-z_]\w*$/.test(name)));
  const context: LaunchContext = {
    skip: skip ?? 0,
    ...(skip === undefined && { command }),
    drop: facts.environment.filter((name) => !kept.has(name)),
    leaked: leakedDescriptors(process.ppid),
    programs,
  };
  const diagnostics = [
    ...checkPrograms(plan, context),
    ...checkArguments(plan, command),
    ...prepareDirectories(plan),
  ];
  return hasErrors(diagnostics)
    ? { diagnostics }
    : { entry: launchEntry(plan, context), diagnostics };
}

/** Absolute, of the system: a program that runs on the host never comes from the caller's `PATH`. */
function found(name: 'env' | 'bash' | 'flock'): Partial<Record<typeof name, string>> {
  const path = ['/run/current-system/sw/bin', '/usr/bin', '/bin']
    .map((directory) => `${directory}/${name}`)
    .find((each) => existsSync(each));
  return path === undefined ? {} : { [name]: path };
}

/**
 * Descriptors above 9 that the calling shell would pass on. bubblewrap closes none, and one that is a
 * directory of the host would let the inside walk out through it.
 */
function leakedDescriptors(shell: number): number[] {
  try {
    return readdirSync(`/proc/${shell}/fd`)
      .map(Number)
      .filter((descriptor) => descriptor > 9 && !closesOnExec(shell, descriptor));
  } catch {
    return [];
  }
}

function closesOnExec(process: number, descriptor: number): boolean {
  try {
    const info = readFileSync(`/proc/${process}/fdinfo/${descriptor}`, 'utf8');
    const flags = Number.parseInt(/^flags:\s*([0-7]+)/m.exec(info)?.[1] ?? '0', 8);
    // O_CLOEXEC, as fdinfo shows it (proc(5)).
    return (flags & 0o2000000) !== 0;
  } catch {
    return true;
  }
}

export function checkPrograms(plan: Plan, { leaked, programs }: LaunchContext): Diagnostic[] {
  const missing: Diagnostic[] = [];
  if (leaked.length > 0 && programs.bash === undefined) {
    const message = `descriptors ${leaked.join(', ')} are open and would reach the sandbox; closing them needs bash`;
    missing.push(
      problem('program-missing', message, { help: 'Install bash, or close them first.' }),
    );
  }
  if (plan.lock !== undefined && programs.flock === undefined) {
    const message = 'overlay mounts need `flock` (util-linux) to keep a second session out';
    missing.push(problem('program-missing', message, { help: 'Install util-linux.' }));
  }
  return missing;
}

function checkArguments(plan: Plan, command: readonly string[]): Diagnostic[] {
  const left = argumentsLeft(plan);
  if (command.length <= left) return [];
  const message = `the command has ${command.length} words; with this policy bubblewrap takes at most ${left}`;
  return [problem('too-many-arguments', message, { help: 'Pass the rest in a file.' })];
}
