import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { quote } from '../../src/launch/quote.ts';
import { repository } from '../setup/places.js';
import { launchings } from '../support/shells.ts';
import { createWorld, type World } from '../support/world.ts';

const driver = readFileSync(join(repository, 'test/fixtures/seccomp/terminal.py'), 'utf8');
const interrupt = '\u0003';
// The answers are in pieces in what is typed, so that the echo of the line is not taken for one.
const sleeping = `sh -c 'echo rea""dy; exec sleep 1000'`;
const beating = `sh -c 'date >beat; echo rea""dy; while :; do date +%N >beat; sleep 0.02; done'`;
const counting = [
  '$| = 1',
  '$SIG{INT} = sub { print "cau", "ght ", ++$count, "\\n" }',
  'print "rea", "dy\\n"',
  'sleep 1 while 1',
].join('; ');

type Step = readonly [typed: string, wanted: string];

describe.each(launchings)('on a terminal as $account with $name', ({ account, ...options }) => {
  const world = createWorld({ 'terminal.py': driver }, account);
  const run = `${world.launcher(options).map(quote).join(' ')} run --`;

  it('Ctrl-C ends the command, and the shell goes on with 130', () => {
    const steps: Step[] = [
      [`${run} ${sleeping}\n`, 'ready'],
      [interrupt, 'prompt> '],
      ['echo status=$?\n', 'status=130'],
    ];
    expect(type(world, steps)).toBe('');
  });

  it('Ctrl-C ends a loop around the command', () => {
    const steps: Step[] = [
      [`for each in a b; do ${run} ${sleeping}; echo go"es" on; done\n`, 'ready'],
      [interrupt, 'prompt> '],
      ['echo status=$?\n', 'status=130'],
    ];
    expect(type(world, steps)).toBe('');
  });

  it('Ctrl-C reaches a command that catches it exactly once, and does not end it', () => {
    const steps: Step[] = [
      [`${run} perl -e '${counting}'\n`, 'ready'],
      [interrupt, 'caught 1'],
      [interrupt, 'caught 2'],
      [interrupt, 'caught 3'],
      ['\u001c', 'prompt> '],
      ['echo status=$?\n', 'status=131'],
    ];
    expect(type(world, steps)).toBe('');
  });

  it('nothing goes on when the terminal goes away', () => {
    expect(type(world, [[`${run} ${beating}\n`, 'ready']])).toBe('');
    const pulse = 'sleep 0.3; cat beat >before; sleep 0.2; cmp beat before';
    expect(world.host(['sh', '-c', pulse]).status).toBe(0);
  });
});

/** Types into an interactive shell of the host; what was waited for in vain is returned. */
function type(world: World, steps: readonly Step[]): string {
  const shell = ['bash', '--norc', '-i'];
  const all: Step[] = [[`PS1='prom''pt> '\n`, 'prompt> '], ...steps];
  const { stdout, stderr } = world.host(
    ['/usr/bin/python3', join(world.home, '../terminal.py'), ...shell],
    { input: JSON.stringify(all) },
  );
  return stderr === '' ? '' : `${stderr}\n${stdout}`;
}
