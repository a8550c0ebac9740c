import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { VariableFacts } from '../plan/expand.ts';
import type { HostFacts } from '../plan/facts.ts';
import { ownDirectories } from '../plan/own-directories.ts';
import type { Answers } from './ask.ts';
import { writeState } from './own-state.ts';

/** What is remembered of what programs said; nothing where that cannot be read. */
export function readAnswers(facts: VariableFacts): Answers {
  let known: Answers['known'] = {};
  try {
    known = JSON.parse(readFileSync(answersPath(facts), 'utf8')) as Answers['known'];
  } catch {
    // Then they are asked again.
  }
  return { known, fresh: {} };
}

/** Remembers what is new. */
export function writeAnswers({ known, fresh }: Answers, facts: HostFacts): void {
  if (Object.keys(fresh).length === 0) return;
  writeState(
    answersPath(facts),
    `${JSON.stringify({ ...known, ...fresh }, undefined, 2)}\n`,
    facts,
  );
}

function answersPath(facts: VariableFacts): string {
  return join(ownDirectories(facts).state, 'programs.json');
}
