import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { hasErrors, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { TextOf } from '../diagnostics/format.ts';
import { credentialPaths } from '../plan/credentials.ts';
import { lintPlan } from '../plan/lint.ts';
import { addPolicyFlags, type PolicyFlags } from './flags.ts';
import { Exit, print, report } from './output.ts';
import { openSession, refusals } from './session.ts';

interface CheckFlags extends PolicyFlags {
  readonly format: 'text' | 'json' | 'github';
  readonly schemaOnly?: boolean;
}

export function addCheck(program: Command): void {
  addPolicyFlags(program.command('check'))
    .summary('find every problem of the policy of this project')
    .description(
      'Reads every layer, merges and plans, and reports all problems in one pass. Nothing is run. Ends with 1 when there is an error; warnings do not change that.',
    )
    .option('--schema-only', 'look at the files alone, not at this host; for use in a build')
    .addOption(
      new Option('--format <format>', 'how problems are printed')
        .choices(['text', 'json', 'github'])
        .default('text'),
    )
    .argument('[file]', 'check this configuration file instead of the files of the project')
    .action(check);
}

function check(file: string | undefined, flags: CheckFlags): void {
  const session = openSession(flags, {
    asked: { templates: credentialPaths },
    ...(file !== undefined && { selection: { file: resolve(file) } }),
    ...(flags.schemaOnly && { policyOnly: true }),
  });
  const { plan, facts, policy, textOf } = session;
  const diagnostics = [
    ...session.diagnostics,
    ...refusals(session),
    ...(plan && facts ? lintPlan(plan, facts) : []),
  ];
  printers[flags.format](diagnostics, textOf);
  if (hasErrors(diagnostics)) throw new Exit(1);
  if (flags.format !== 'text') return;
  const presets = policy?.presets.map(({ id }) => id).join(', ') || 'none';
  const count = diagnostics.length;
  const warnings = count === 0 ? '' : `, ${count} warning${count === 1 ? '' : 's'}`;
  print(`no errors${warnings}; presets: ${presets}\n`);
}

type Printer = (diagnostics: readonly Diagnostic[], textOf: TextOf) => void;

const printers: Readonly<Record<CheckFlags['format'], Printer>> = {
  text: report,
  json(diagnostics) {
    print(`${JSON.stringify(diagnostics, undefined, 2)}\n`);
  },
  /** Workflow commands: GitHub shows them at the line of the file. */
  github(diagnostics) {
    for (const { severity, code, message, help, at } of diagnostics) {
      const place =
        at === undefined ? '' : `file=${property(at.file)},line=${at.line},col=${at.column},`;
      const text = help === undefined ? message : `${message}\n${help}`;
      print(`::${severity} ${place}title=${property(code)}::${data(text)}\n`);
    }
  },
};

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
