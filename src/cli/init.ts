import { closeSync, openSync, readSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Command } from 'commander';
import { problem } from '../diagnostics/diagnostic.ts';
import { hostBase, readOs } from '../host/facts.ts';
import { identify } from '../host/identity.ts';
import { loadCatalogue } from '../host/load.ts';
import { readProjectFiles } from '../host/project-files.ts';
import { readSourceFile } from '../host/read-file.ts';
import { findRoot, refuseRoot } from '../host/root.ts';
import { allowGrants, notAllowed } from '../host/trust.ts';
import { detect, proposedPresets } from '../init/detect.ts';
import { rules } from '../init/rules.ts';
import { addSection, sectionText } from '../init/section.ts';
import { writeConfig } from '../launch/write-config.ts';
import { isEvaluation } from '../plan/devenv.ts';
import type { Grant } from '../plan/grants.ts';
import { isRepositoryGrant } from '../plan/repository-grant.ts';
import { parseConfig } from '../source/layer.ts';
import { decode, type SourceFile } from '../source/source-file.ts';
import { Exit, ownFailure, paintFor, print, reportOrExit } from './output.ts';
import { openSession, refusals } from './session.ts';
import { showProposal } from './show-proposal.ts';

export function addInit(program: Command): void {
  program
    .command('init')
    .summary('propose presets for this project and write them to devenv.yaml')
    .description(
      'Looks at the files of the project, proposes presets, shows what they grant, and adds a `sandbox:` section to devenv.yaml. Agreeing also allows what was shown, as `sbx allow` does. A section that is there already is never changed.',
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
  const grants = grantsOfChange(change);
  const base = hostBase(readOs());
  const paint = paintFor(process.stdout);
  print(showProposal({ root, detected, presets, base, grants, catalogue, paint }));
  if (!yes && !agreed(change)) throw new Exit(1);
  reportOrExit(writeConfig(change), () => undefined);
  print(`${change.before === undefined ? 'Created' : 'Changed'} ${change.name}.\n`);
  approve(grants);
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

/** What the section will grant beyond the user's own configuration, before anything is written. */
function grantsOfChange({ path, name, text }: Change): Grant[] {
  const file = { path, name, bytes: new TextEncoder().encode(text) };
  const { layer } = parseConfig(file, 'project');
  if (layer === undefined) return [];
  const { grants, facts } = openSession({ network: true }, { flags: { layer, file } });
  // Another file of the project may grant more: that is for `sbx allow`.
  const ours = grants.filter((grant) => grant.at?.file === name || isRepositoryGrant(grant));
  return facts === undefined ? [] : notAllowed(ours, facts);
}

/** Asks on the terminal; where there is none, says how to agree. */
function agreed({ name, before }: Change): boolean {
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    process.stderr.write(
      'sbx: nothing was written, as there is no terminal to ask on; `sbx init --yes` writes it\n',
    );
    throw new Exit(ownFailure);
  }
  print(`${before === undefined ? 'Create' : 'Add this to'} ${name}? [y/N] `);
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

/** Records the approval of what was shown and agreed to, then does what `sbx check` does. */
function approve(shown: readonly Grant[]): void {
  const session = openSession({ network: true });
  const { grants, facts, diagnostics, textOf } = session;
  if (facts !== undefined && shown.length > 0) {
    const unknown = new Set(notAllowed(grants, facts).map(({ key }) => key));
    const agreedTo = new Set(shown.map(({ key }) => key));
    const allowed = grants.filter(({ key }) => agreedTo.has(key) || !unknown.has(key));
    allowGrants(allowed, facts);
  }
  // What devenv evaluates was there before, and is for `sbx allow`.
  const policy = { ...session, grants: grants.filter((each) => !isEvaluation(each)) };
  reportOrExit([...diagnostics, ...refusals(policy)], textOf, 1);
  print('Next:\n');
  if (refusals(session).length > 0) {
    print('  sbx allow            let devenv evaluate the environment of the project\n');
  }
  print('  sbx run -- COMMAND   run a command in the sandbox\n');
  print('  sbx policy show      what it sees and may do, and why\n');
}
