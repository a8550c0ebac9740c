import { lstatSync, realpathSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { escapeUnsafe } from '../diagnostics/escape.ts';
import { markFiles, walkProject } from '../host/audit.ts';
import { readRecord, writeRecord } from '../host/audit-record.ts';
import {
  auditedFiles,
  compareFiles,
  findingKey,
  isRemovable,
  type Finding,
} from '../plan/audit.ts';
import type { HostFacts } from '../plan/facts.ts';
import { isWithin } from '../plan/paths.ts';
import { confirm } from './confirm.ts';
import { Exit, ownFailure, print, reportOrExit } from './output.ts';
import { openSession } from './session.ts';

interface Flags {
  readonly json?: boolean;
  readonly accept?: boolean;
  readonly remove?: boolean | string[];
  readonly yes?: boolean;
}

interface Audit {
  readonly facts: HostFacts;
  readonly findings: readonly Finding[];
  readonly complete: boolean;
  /** Every file to compare, as it is now. */
  readonly files: Readonly<Record<string, string | null>>;
}

export function addAudit(program: Command): void {
  program
    .command('audit')
    .summary('find what a session left for the host to run')
    .description(
      'Lists what in this project can act outside the sandbox: files that tools of the host take commands from, new or changed since the first launch or the last --accept; links that leave the project, other repositories, set-id files, FIFOs and devices. Links are not followed, and nothing below a `.git` is looked at. Exits with 1 when something is listed.',
    )
    .option('--json', 'print it for programs')
    .option('--accept', 'take all of it as it is, and compare with that from now on')
    .option(
      '--remove [paths...]',
      'remove these; without paths all but changed files and repositories',
    )
    .option('--yes', 'do not ask')
    .action(audit);
}

async function audit(flags: Flags): Promise<void> {
  const found = look();
  const { findings, facts, complete } = found;
  if (flags.json) {
    const shown = findings.map(({ kind, path, why }) => ({ kind, path, why }));
    print(`${JSON.stringify({ root: facts.root, complete, findings: shown }, undefined, 2)}\n`);
  } else print(list(findings, complete));
  if (findings.length === 0) return;
  if (flags.accept) return accept(found);
  if (flags.remove !== undefined) return remove(found, flags);
  throw new Exit(1);
}

function look(): Audit {
  const { policy, world, facts, diagnostics, textOf } = openSession(
    { network: true },
    // What a project says may be what was left there.
    { selection: 'without-project' },
  );
  if (policy === undefined || facts === undefined || world === undefined) {
    reportOrExit(diagnostics, textOf);
    throw new Exit(ownFailure);
  }
  const record = readRecord(facts) ?? { root: facts.root, files: {}, accepted: [] };
  const paths = [...Object.keys(record.files), ...auditedFiles(world, policy, facts)];
  const files = markFiles(facts.root, paths);
  const accepted = new Set(record.accepted);
  const walk = walkProject(facts.root, facts.gitPaths);
  const findings = [...compareFiles(record, files), ...walk.findings];
  return {
    facts,
    files,
    findings: findings.filter((each) => !accepted.has(findingKey(each))),
    complete: walk.complete,
  };
}

function list(findings: readonly Finding[], complete: boolean): string {
  const lines = findings.map(
    ({ kind, path, why }) => `${kind}: ${escapeUnsafe(path)}\n  ${escapeUnsafe(why)}\n`,
  );
  const most = complete ? '' : 'The project is too large: not all of it was looked at.\n';
  return lines.length === 0 ? `nothing found\n${most}` : `${lines.join('')}${most}`;
}

/** What the walk found is known by its key from now on; files by what they are. */
function accept({ facts, files }: Audit): void {
  const { findings } = walkProject(facts.root, facts.gitPaths);
  writeRecord({ root: facts.root, files, accepted: findings.map(findingKey) }, facts);
  process.stderr.write('sbx: accepted\n');
}

async function remove({ facts, findings }: Audit, { remove: asked, yes }: Flags): Promise<void> {
  const chosen = Array.isArray(asked)
    ? findings.filter(({ path }) => asked.includes(path))
    : findings.filter(isRemovable);
  const unknown = Array.isArray(asked)
    ? asked.filter((path) => !findings.some((each) => each.path === path))
    : [];
  if (unknown.length > 0 || chosen.length === 0) {
    const what = unknown.map(escapeUnsafe).join(', ') || 'anything that can be removed unasked';
    process.stderr.write(`sbx: the audit does not list ${what}\n`);
    throw new Exit(ownFailure);
  }
  const names = chosen.map(({ path }) => escapeUnsafe(path)).join(', ');
  if (!(yes ?? (await confirm(`Remove ${names}?`, 'sbx audit --remove --yes')))) {
    throw new Exit(ownFailure);
  }
  for (const { path } of chosen) removeInside(join(facts.root, path), facts.root);
  process.stderr.write(`sbx: removed ${names}\n`);
}

/** A link is removed itself; a directory above that became one in the meantime is not followed. */
function removeInside(path: string, root: string): void {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return;
  if (!isWithin(realpathSync(dirname(path)), root)) {
    process.stderr.write(`sbx: ${escapeUnsafe(path)} is no longer in the project\n`);
    throw new Exit(ownFailure);
  }
  rmSync(path, { recursive: true });
}
