import { resolve } from 'node:path';
import type { Command } from 'commander';
import { escapeUnsafe } from '../diagnostics/escape.ts';
import { compareWorlds, widening, type Change, type ChangeKind } from '../plan/compare.ts';
import { showOrigin } from '../policy/origin.ts';
import { Exit, ownFailure, paintFor, print, reportOrExit } from './output.ts';
import { openSession, type Session } from './session.ts';

export function addPolicyDiff(policy: Command): void {
  const command = policy.command('diff');
  command
    .summary('show what one policy lets the sandbox do that another does not')
    .description(
      "Compares the policies of two configuration files, or, without files, this project's policy with what it would be without its own files.",
    )
    .argument('[before]', 'a configuration file')
    .argument('[after]', 'another one')
    .option('--json', 'the changes as JSON')
    .action((before: string | undefined, after: string | undefined, flags: { json?: boolean }) => {
      if (before !== undefined && after === undefined) {
        command.error('error: name two files, or none', { exitCode: ownFailure });
      }
      diff(before, after, flags.json ?? false);
    });
}

function diff(before: string | undefined, after: string | undefined, json: boolean): void {
  const one = open(before === undefined ? 'without-project' : { file: resolve(before) });
  const other = open(after === undefined ? 'all' : { file: resolve(after) });
  if (one.plan === undefined || other.plan === undefined) throw new Exit(ownFailure);
  const facts = { ...one.facts?.paths, ...other.facts?.paths };
  const changes = compareWorlds(one.plan, other.plan, facts);
  print(json ? `${JSON.stringify(changes, undefined, 2)}\n` : showChanges(changes));
}

function open(
  selection: NonNullable<Parameters<typeof openSession>[1]>['selection'] & {},
): Session {
  const session = openSession({ network: true }, { selection });
  const errors = session.diagnostics.filter(({ severity }) => severity === 'error');
  reportOrExit(errors, session.textOf);
  return session;
}

/** Headings of the kinds that need more than their own name. */
const sentences: Partial<Record<ChangeKind, string>> = {
  readable: 'becomes readable',
  writable: 'becomes writable',
  hidden: 'is no longer visible',
  'other object': 'shows something else',
  private: 'becomes private to the sandbox',
  'no longer private': 'is no longer kept for the sandbox',
};

function showChanges(changes: readonly Change[]): string {
  if (changes.length === 0) return 'no difference\n';
  const paint = paintFor(process.stdout);
  const lines = changes.map(({ kind, what, host, origin }) => {
    const sign = widening.has(kind) ? paint('error', '+') : paint('faint', '-');
    const place = host === undefined || host === what ? '' : ` (${escapeUnsafe(host)})`;
    const by = origin === undefined ? '' : paint('faint', `  ${showOrigin(origin)}`);
    const subject = what === '' ? '' : `${escapeUnsafe(what)}${place} `;
    return `${sign} ${subject}${sentences[kind] ?? kind}${by}\n`;
  });
  return lines.join('');
}
