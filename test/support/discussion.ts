import { readFileSync } from 'node:fs';
import type { ConfigText } from './compose.ts';

/** A configuration of the discussion that this project comes from, as the file it would be. */
export interface DiscussionCase extends ConfigText {
  readonly file: string;
}

/** The author's own file for all projects, and the example of the proposal. */
export const discussionCases: readonly DiscussionCase[] = [
  { file: 'home.yaml', kind: 'user', text: discussionText('home.yaml') },
  { file: 'devenv.local.yaml', kind: 'local', text: discussionText('devenv.local.yaml') },
];

/** The text of a file of the case. */
export function discussionText(file: string): string {
  return readFileSync(new URL(`../cases/discussion/${file}`, import.meta.url), 'utf8');
}
