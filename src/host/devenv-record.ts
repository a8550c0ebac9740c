import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { VariableFacts } from '../plan/expand.ts';
import type { HostFacts } from '../plan/facts.ts';
import { ownDirectories } from '../plan/own-directories.ts';
import { writeState } from './own-state.ts';
import { sha256 } from './sha256.ts';

interface InputRecord {
  readonly root: string;
  readonly inputs: readonly string[];
}

/** What the last evaluation of the project read; undefined before the first. */
export function readInputs(facts: VariableFacts): readonly string[] | undefined {
  const path = recordPath(facts);
  try {
    const status = lstatSync(path, { throwIfNoEntry: false });
    if (status?.isFile() !== true || status.uid !== process.getuid?.()) return undefined;
    const record = JSON.parse(readFileSync(path, 'utf8')) as InputRecord;
    return record.root === facts.root ? record.inputs : undefined;
  } catch {
    return undefined;
  }
}

/** Remembers what an evaluation read, so that a change to it asks again. */
export function writeInputs(inputs: readonly string[], facts: HostFacts): void {
  const record: InputRecord = { root: facts.root, inputs };
  writeState(recordPath(facts), `${JSON.stringify(record)}\n`, facts);
}

function recordPath(facts: VariableFacts): string {
  const name = sha256(facts.root).slice(0, 32);
  return join(ownDirectories(facts).state, 'evaluated', `${name}.json`);
}
