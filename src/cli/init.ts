import { closeSync, openSync, readSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Command } from 'commander';
import { hasErrors, problem } from '../diagnostics/diagnostic.ts';
import { hostBase, readOs } from '../host/facts.ts';
import { identify } from '../host/identity.ts';
import { loadCatalogue } from '../host/load.ts';
import { readProjectFiles } from '../host/project-files.ts';
import { readSourceFile } from '../host/read-file.ts';
import { findRoot, refuseRoot } from '../host/root.ts';
import { detect, proposedPresets } from '../init/detect.ts';
import { rules } from '../init/rules.ts';
import { addSection, sectionText } from '../init/section.ts';
import { writeConfig } from '../launch/write-config.ts';
import { decode, type SourceFile } from '../source/source-file.ts';
import { Exit, ownFailure, paintFor, print, reportOrExit } from './output.ts';
import { openSession } from './session.ts';
import { showProposal } from './show-proposal.ts';

export function addInit(program: Command): void {
  program
    .command('init')
    .summary('propose presets for this project and write them to devenv.yaml')
    .description(
      'Looks at the files of the project, proposes presets, shows what they grant, and adds a `sandbox:` section to devenv.yaml. A section that is there already is never changed.',
    )
    .option('--yes', 'write without asking')
    .action(init);
}

/** A devenv.yaml before and after. */
interface Change {
  readonly path: string;
  /** The file as messages show it. */
  readonly name: string;
  readonly before?: SourceFile;
  readonly text: string;
}

function init({ yes }: { yes?: boolean }): void {
  const cwd = process.cwd();
  const root = projectRoot(cwd);
  const { catalogue, diagnostics, textOf } = loadCatalogue(process.env, cwd);
  reportOrExit(diagnostics, textOf);
  const idOf = (name: string): string | undefined => catalogue.byName.get(name)?.id;
  const detected = detect(readProjectFiles(root, rules), rules, idOf);
  const presets = proposedPresets(detected);
  const change = planChange(root, presets, cwd);
  const base = hostBase(readOs());
  print(
    showProposal({ root, detected, presets, base, catalogue, paint: paintFor(process.stdout) }),
  );
  if (!yes && !agreed(change)) throw new Exit(1);
  reportOrExit(writeConfig(change), () => undefined);
  check(change);
}

function projectRoot(cwd: string): string {
  const root = findRoot(cwd);
  const refusal = refuseRoot(root, identify(process.env), false);
  reportOrExit(
    [
      ...(process.env['DEVENV_SANDBOX'] === '1'
        ? [
            problem(
              'already-inside',
              'this is the inside of a sandbox, which must not set its rules',
              {
                help: 'Run `sbx init` outside.',
              },
            ),
          ]
        : []),
      ...(refusal === undefined ? [] : [refusal]),
    ],
    () => undefined,
  );
  return root;
}

function planChange(root: string, presets: readonly string[], cwd: string): Change {
  const path = join(root, 'devenv.yaml');
  const name = relative(cwd, path);
  const read = readSourceFile(path, name);
  reportOrExit(read.diagnostics, () => undefined);
  const { file } = read;
  if (file === undefined) return { path, name, text: sectionText(presets) };
  const { text, diagnostics } = addSection(file, presets);
  const decoded = decode(file);
  reportOrExit(diagnostics, () => ('text' in decoded ? decoded.text : undefined));
  return { path, name, before: file, text: text ?? '' };
}

/** Asks on the terminal; where there is none, says how to agree. */
function agreed({ name, before }: Change): boolean {
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    process.stderr.write(
      'sbx: nothing was written, as there is no terminal to ask on; `sbx init --yes` writes it\n',
    );
    throw new Exit(ownFailure);
  }
  process.stdout.write(`${before === undefined ? 'Create' : 'Add this to'} ${name}? [y/N] `);
  if (/^y(?:es)?$/i.test(readAnswer())) return true;
  print('Nothing was written.\n');
  return false;
}

/** One line from the terminal itself: standard input may be set not to wait. */
function readAnswer(): string {
  const terminal = openSync('/dev/tty', 'r');
  try {
    const buffer = Buffer.alloc(1024);
    const length = readSync(terminal, buffer);
    return buffer.toString('utf8', 0, length).trim();
  } finally {
    closeSync(terminal);
  }
}

/** The same that `sbx check` does, so that what was written is known to work. */
function check({ name, before }: Change): void {
  const { diagnostics, textOf } = openSession({ network: true });
  print(`${before === undefined ? 'Created' : 'Changed'} ${name}.\n`);
  reportOrExit(diagnostics, textOf, 1);
  if (hasErrors(diagnostics)) return;
  print(
    'Next: `sbx run -- COMMAND` runs a command in the sandbox, `sbx policy show` says why it sees what it sees.\n',
  );
}
