import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../src/cli/program.ts';
import { canRunSessions } from '../support/session-host.ts';
import { recordedSessions, replay } from '../support/sessions.ts';

const sessions = [...recordedSessions()];

const program = await createProgram('');

describe('the verbs of sbx', () => {
  const shown = sessions.map(([, text]) => text).join('\n');

  it.each(commandLines(program))('`%s` is in a session', (line) => {
    expect(shown).toMatch(new RegExp(`^ {2}[$>] (?:.*[ (=])?${line}(?= |$)`, 'm'));
  });
});

/** Every command that the help lists, and of those with commands of their own each of these. */
function commandLines(program: Command, before = 'sbx'): string[] {
  const listed = program
    .createHelp()
    .visibleCommands(program)
    .filter((command) => command.name() !== 'help');
  if (listed.length === 0) return [before];
  return listed.flatMap((command) => commandLines(command, `${before} ${command.name()}`));
}

describe.skipIf(!canRunSessions)('recorded sessions', () => {
  it.each(sessions)('%s goes as recorded', (path, text) => {
    const advice = 'goes differently: run `npm run generate`, then read the difference as a user';
    expect(replay(text), `${path} ${advice}`).toBe(text);
  });

  it('are replayed as a whole: output, empty lines and the exit status', () => {
    const text =
      "Prose.\n\n  $ printf '\\na\\n\\nb\\n\\n'\n  c\n\n  [1]\n\nMore.\n\n  $ (exit 3)\n";
    const replayed = replay(text);
    expect(replayed).toBe(text.replace('  c\n\n  [1]\n', '\n  a\n\n  b\n').replace(/$/, '  [3]\n'));
    expect(replay(replayed)).toBe(replayed);
  });
});
