import { Command } from 'commander';
import { wrapText } from '../diagnostics/wrap.ts';
import { addAllow } from './allow.ts';
import { addAudit } from './audit.ts';
import { addCheck } from './check.ts';
import { addCompletion } from './completion.ts';
import { addDoctor } from './doctor.ts';
import { addExplain } from './explain.ts';
import { addHint } from './hint.ts';
import { addInit } from './init.ts';
import { addPolicy } from './policy.ts';
import { addPreset } from './preset.ts';
import { addRun } from './run.ts';
import { addSchema } from './schema.ts';
import { problemWidth } from './wrap.ts';

/** The whole command line; parsing it runs the verb. */
export function createProgram(version: string): Command {
  const program = new Command('sbx')
    .description('Composable sandbox presets for developer shells and coding agents.')
    .version(version)
    .exitOverride()
    .enablePositionalOptions()
    .configureOutput({
      outputError: (text, write) => write(wrapped(text.replace(/^error:/, 'sbx: error:'))),
    })
    .showHelpAfterError('(add --help for the options)')
    .addHelpText(
      'after',
      `
Examples:
  sbx init                     propose presets for this project, and write them
  sbx run -- cargo build       run a command in the sandbox of this project
  sbx policy show              what it sees and may do, and why
  sbx preset show rust-dev     what a preset says
  sbx check                    find problems without running anything
  sbx doctor                   find out whether sandboxes work on this machine`,
    );
  for (const add of [
    addRun,
    addHint,
    addCheck,
    addExplain,
    addAllow,
    addAudit,
    addPolicy,
    addPreset,
    addInit,
    addDoctor,
    addSchema,
    addCompletion,
  ])
    add(program);
  return program;
}

function wrapped(text: string): string {
  const columns = problemWidth(process.stderr);
  const lines = text.split('\n');
  return lines
    .map((line) => wrapText(line, { first: 0, rest: 2 }, columns).join('\n  '))
    .join('\n');
}
