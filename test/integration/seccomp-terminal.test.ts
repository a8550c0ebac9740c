import { describe, expect, it } from 'vitest';
import { seccompFilter } from '../../src/plan/seccomp/filter.ts';
import { architecture, createPlace, type Step } from '../support/filtered.ts';
import { accounts } from '../support/world.ts';

const filter = seccompFilter({ architecture, userNamespaces: false });
const shell = ['bash', '--norc', '-i'];
const complaint = /cannot set terminal process group|no job control/;

/** The answers are in pieces here, so that the typed line is not taken for one. */
const prompt: Step = [`PS1='rea''dy> '\n`, 'ready> '];
const program = [
  '$| = 1',
  '$SIG{CONT} = sub { print "conti", "nued\\n" }',
  '$SIG{WINCH} = sub { print "resi", "zed ", `stty size` }',
  'print "run", "ning\\n"',
  'sleep 1 while 1',
].join('; ');
const control: readonly Step[] = [
  prompt,
  [`perl -e '${program}'\n`, 'running'],
  ['\u001a', 'Stopped'],
  ['jobs\n', 'Stopped'],
  ['fg\n', 'continued'],
  ['<resize>', 'resized 33 77'],
  ['\u0003', 'ready> '],
  ['echo status=$?\n', 'status=130'],
];

function terminalCall(request: number): Step {
  const call = `defined ioctl(STDIN, ${request}, my $x = "#") ? "accepted" : $! + 0`;
  return [`perl -e 'print "answer", "=", ${call}, "\\n"'\n`, 'answer='];
}

describe.each(accounts)('an interactive shell with the filter, as %s', (account) => {
  const place = createPlace(account);

  it('keeps its terminal without a new session', () => {
    const { stdout, stderr } = place.type(control, shell, { filter });
    expect(stderr).toBe('');
    expect(stdout).not.toMatch(complaint);
  });

  it('would lose it in a new session', () => {
    const { stdout } = place.type([prompt], shell, { filter, extra: ['--new-session'] });
    expect(stdout).toMatch(complaint);
  });

  it.each([
    ['TIOCSTI', 0x5412],
    ['TIOCLINUX', 0x541c],
    ['TIOCSETD', 0x5423],
  ])('cannot use %s', (_, request) => {
    const { stdout, stderr } = place.type([prompt, terminalCall(request)], shell, { filter });
    expect(stderr).toBe('');
    expect(stdout).toContain('answer=1\r\n');
  });

  it('could type for the caller without the filter, or the kernel refuses in its own way', () => {
    const { stdout } = place.type([prompt, terminalCall(0x5412)], shell);
    // EIO where `dev.tty.legacy_tiocsti` is 0.
    expect(stdout).toMatch(/answer=(accepted|5)\r\n/);
  });
});
