import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostFacts } from '../plan/facts.ts';
import type { Grant } from '../plan/grants.ts';
import { ownDirectories } from '../plan/own-directories.ts';
import { noInputs, noteFile, type Inputs } from './inputs.ts';
import { removeState, writeState } from './own-state.ts';
import { sha256 } from './sha256.ts';

/** An approval as it is stored. The texts are for people; the hashes decide. */
interface Approval {
  readonly root: string;
  readonly grants: Readonly<Record<string, string>>;
}

/** The grants that this user has not allowed in this project. */
export function notAllowed(
  grants: readonly Grant[],
  facts: HostFacts,
  inputs: Inputs = noInputs(),
): Grant[] {
  if (grants.length === 0) return [];
  const allowed = readApproval(facts, inputs)?.grants ?? {};
  return grants.filter(({ key }) => !Object.hasOwn(allowed, sha256(key)));
}

/** Records exactly these grants; what was allowed before and is no longer asked for is forgotten. */
export function allowGrants(
  grants: readonly Grant[],
  facts: HostFacts,
  inputs: Inputs = noInputs(),
): void {
  const path = approvalPath(facts);
  const approval: Approval = {
    root: facts.root,
    grants: Object.fromEntries(grants.map(({ key, text }) => [sha256(key), text])),
  };
  const text = `${JSON.stringify(approval, undefined, 2)}\n`;
  writeState(path, text, facts);
  noteFile(path, new TextEncoder().encode(text), inputs);
}

/** Forgets every approval of the project; says whether there was one. */
export function denyGrants(facts: HostFacts): boolean {
  const known = readApproval(facts) !== undefined;
  removeState(approvalPath(facts), facts);
  return known;
}

function approvalPath(facts: HostFacts): string {
  return join(ownDirectories(facts).state, 'allowed', `${facts.project}.json`);
}

/** An approval counts only as a file of this user's own that nobody else can write, for this very root. */
function readApproval(facts: HostFacts, inputs: Inputs = noInputs()): Approval | undefined {
  const path = approvalPath(facts);
  try {
    const status = lstatSync(path, { throwIfNoEntry: false });
    if (status === undefined || !status.isFile() || status.uid !== facts.uid) return undefined;
    if ((status.mode & 0o022) !== 0) return undefined;
    const bytes = readFileSync(path);
    noteFile(path, bytes, inputs);
    const approval = JSON.parse(bytes.toString()) as Approval;
    return approval.root === facts.root ? approval : undefined;
  } catch {
    return undefined;
  }
}
