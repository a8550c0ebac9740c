import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditRecord } from '../plan/audit.ts';
import type { HostFacts } from '../plan/facts.ts';
import { ownDirectories } from '../plan/own-directories.ts';
import { markFiles } from './audit.ts';
import { writeState } from './own-state.ts';

/**
 * Records files that the record does not have yet, as they are before anything runs. What it has stays: the
 * audit compares with the first launch, until somebody accepts what it found.
 */
export function extendRecord(paths: readonly string[], facts: HostFacts): void {
  const record = readRecord(facts);
  const fresh = paths.filter((path) => record === undefined || !Object.hasOwn(record.files, path));
  if (fresh.length === 0) return;
  const files = { ...record?.files, ...markFiles(facts.root, fresh) };
  writeRecord({ root: facts.root, files, accepted: record?.accepted ?? [] }, facts);
}

/** A record counts only as a file of this user's own, for this very root. */
export function readRecord(facts: HostFacts): AuditRecord | undefined {
  const path = recordPath(facts);
  try {
    const status = lstatSync(path, { throwIfNoEntry: false });
    if (status?.isFile() !== true || status.uid !== facts.uid) return undefined;
    const record = JSON.parse(readFileSync(path, 'utf8')) as AuditRecord;
    return record.root === facts.root ? record : undefined;
  } catch {
    return undefined;
  }
}

export function writeRecord(record: AuditRecord, facts: HostFacts): void {
  writeState(recordPath(facts), `${JSON.stringify(record, undefined, 2)}\n`, facts);
}

export function recordPath(facts: HostFacts): string {
  return join(ownDirectories(facts).state, 'audited', `${facts.project}.json`);
}
