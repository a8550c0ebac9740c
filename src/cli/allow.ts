import type { Command } from 'commander';
import { escapeUnsafe } from '../diagnostics/escape.ts';
import { showLocation } from '../diagnostics/format.ts';
import { wrapText } from '../diagnostics/wrap.ts';
import { allowGrants, denyGrants, notAllowed } from '../host/trust.ts';
import type { Grant } from '../plan/grants.ts';
import { confirm } from './confirm.ts';
import { Exit, ownFailure, print, reportOrExit } from './output.ts';
import { openSession, type Session } from './session.ts';
import { problemWidth } from './wrap.ts';

export function addAllow(program: Command): void {
  program
    .command('allow')
    .summary("accept what this project's files grant")
    .description(
      "Shows what the project's own files let the sandbox do beyond your configuration, and asks. The approval is for these grants: another one asks again, a comment does not.",
    )
    .option('--yes', 'do not ask')
    .option('--no-devenv', 'leave out what devenv evaluates')
    .action(allow);
  program.command('deny').summary('take back what was allowed in this project').action(deny);
}

async function allow({ yes, devenv }: { yes?: boolean; devenv: boolean }): Promise<void> {
  const { grants, facts, session } = open(devenv);
  const fresh = notAllowed(grants, facts);
  if (fresh.length === 0) {
    print(grants.length === 0 ? 'this project grants nothing\n' : 'already allowed\n');
    return;
  }
  print(`The files of ${escapeUnsafe(facts.root)} let the sandbox\n${list(fresh)}`);
  if (!(yes ?? (await confirm('Allow this?', 'sbx allow --yes')))) throw new Exit(ownFailure);
  // What was allowed before and is not asked for any more goes, so that it cannot come back unseen.
  allowGrants(session.grants, facts);
  print('allowed\n');
}

function deny(): void {
  const { facts } = open();
  print(denyGrants(facts) ? 'forgotten\n' : 'nothing was allowed here\n');
}

function open(devenv = true): {
  grants: readonly Grant[];
  facts: NonNullable<Session['facts']>;
  session: Session;
} {
  if (process.env['DEVENV_SANDBOX'] === '1') {
    process.stderr.write('sbx: an approval cannot be given from inside a sandbox\n');
    throw new Exit(ownFailure);
  }
  const session = openSession({ network: true, devenv });
  const { grants, facts, diagnostics, textOf } = session;
  if (facts === undefined) {
    reportOrExit(diagnostics, textOf);
    throw new Exit(ownFailure);
  }
  return { grants, facts, session };
}

function list(grants: readonly Grant[]): string {
  return grants
    .map(({ text, at }) => {
      const place = at === undefined ? '' : `  (${showLocation(at)})`;
      const indents = { first: 4, rest: 4 };
      const lines = wrapText(escapeUnsafe(text) + place, indents, problemWidth(process.stdout));
      return `  - ${lines.join('\n    ')}\n`;
    })
    .join('');
}
