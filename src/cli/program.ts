import type { Command } from 'commander';
import { bareProgram } from './bare-program.ts';

/** What adds each verb, in the order of the help. A verb is loaded when it is asked for. */
const verbs: Readonly<Record<string, () => Promise<(program: Command) => void>>> = {
  run: async () => (await import('./run.ts')).addRun,
  shell: async () => (await import('./shell.ts')).addShell,
  hook: async () => (await import('./hook.ts')).addHook,
  hint: async () => (await import('./hint.ts')).addHint,
  check: async () => (await import('./check.ts')).addCheck,
  explain: async () => (await import('./explain.ts')).addExplain,
  allow: async () => (await import('./allow.ts')).addAllow,
  audit: async () => (await import('./audit.ts')).addAudit,
  policy: async () => (await import('./policy.ts')).addPolicy,
  preset: async () => (await import('./preset.ts')).addPreset,
  init: async () => (await import('./init.ts')).addInit,
  doctor: async () => (await import('./doctor.ts')).addDoctor,
  schema: async () => (await import('./schema.ts')).addSchema,
  completion: async () => (await import('./completion.ts')).addCompletion,
};

/** The command line; parsing it runs the verb. With the name of a verb, it has no other one. */
export async function createProgram(version: string, verb = ''): Promise<Command> {
  const program = bareProgram(version);
  const asked = Object.hasOwn(verbs, verb) && verb !== 'completion' ? [verb] : Object.keys(verbs);
  for (const name of asked) {
    // One after the other, as they stand in the help.
    // oxlint-disable-next-line no-await-in-loop
    const add = await verbs[name]?.();
    add?.(program);
  }
  return program;
}
