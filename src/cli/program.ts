import { Command } from 'commander';
import { wrapText } from '../diagnostics/wrap.ts';
import { print } from './output.ts';
import { problemWidth } from './wrap.ts';

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
  const program = new Command('sbx')
    .description('Composable sandbox presets for developer shells and coding agents.')
    .version(version)
    .exitOverride()
    .enablePositionalOptions()
    .configureOutput({
      writeOut: print,
      outputError: (text, write) => write(wrapped(text.replace(/^error:/, 'sbx: error:'))),
    })
    .showHelpAfterError('(add --help for the options)')
    .addHelpText(
      'after',
      `
Examples:
  sbx init                     propose presets for this project, and write them
  sbx run -- cargo build       run a command in the sandbox of this project
  sbx shell                    start your shell there
  sbx policy show              what it sees and may do, and why
  sbx preset show rust-dev     what a preset says
  sbx check                    find problems without running anything
  sbx doctor                   find out whether sandboxes work on this machine`,
    );
  const asked = Object.hasOwn(verbs, verb) && verb !== 'completion' ? [verb] : Object.keys(verbs);
  for (const name of asked) {
    // One after the other, as they stand in the help.
    // oxlint-disable-next-line no-await-in-loop
    const add = await verbs[name]?.();
    add?.(program);
  }
  return program;
}

function wrapped(text: string): string {
  const columns = problemWidth(process.stderr);
  const lines = text.split('\n');
  return lines
    .map((line) => wrapText(line, { first: 0, rest: 2 }, columns).join('\n  '))
    .join('\n');
}
