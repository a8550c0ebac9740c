import { Command } from 'commander';
import { wrapText } from '../diagnostics/wrap.ts';
import { print } from './output.ts';
import { problemWidth } from './wrap.ts';

/** The command line without its verbs. */
export function bareProgram(version: string): Command {
  return new Command('sbx')
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
}

function wrapped(text: string): string {
  const columns = problemWidth(process.stderr);
  const lines = text.split('\n');
  return lines
    .map((line) => wrapText(line, { first: 0, rest: 2 }, columns).join('\n  '))
    .join('\n');
}
