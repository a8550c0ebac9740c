import { describe, expect, it } from 'vitest';
import { canRunSessions } from '../support/session-host.ts';
import { recordedSessions, replay } from '../support/sessions.ts';

const sessions = [...recordedSessions()];

describe.skipIf(!canRunSessions)('recorded sessions', () => {
  it.each(sessions)('%s goes as recorded', (path, text) => {
    const advice = 'goes differently: run `npm run generate`, then read the difference as a user';
    expect(replay(text), `${path} ${advice}`).toBe(text);
  });

  it('show that a difference would be noticed', () => {
    const text = 'Prose.\n\n  $ echo one; exit_with() { return $1; }; exit_with 3\n  two\n';
    expect(replay(text)).toBe(text.replace('  two\n', '  one\n  [3]\n'));
  });
});
