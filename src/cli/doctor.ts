import type { Command } from 'commander';
import { execaSync } from 'execa';
import { escapeUnsafe } from '../diagnostics/escape.ts';
import type { Paint } from '../diagnostics/format.ts';
import { examine } from '../health/examine.ts';
import type { Finding } from '../health/finding.ts';
import { canInstall, install } from '../health/fixes.ts';
import type { HealthState } from '../health/state.ts';
import { collectHealth } from '../host/health/collect.ts';
import { systemPath } from '../host/health/system.ts';
import { Exit, ownFailure, paintFor, print } from './output.ts';
import { hang } from './wrap.ts';

interface DoctorFlags {
  readonly fix?: boolean;
  readonly json?: boolean;
}

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .summary('find out whether sandboxes work on this machine')
    .description(
      'Looks at bubblewrap, the kernel, your shell and your configuration, and says how to mend what is wrong. Ends with 1 when there is a problem.',
    )
    .option('--fix', 'install bubblewrap where it is missing, after saying how')
    .option('--json', 'the findings as JSON')
    .action(doctor);
}

function doctor(flags: DoctorFlags): void {
  let state = look();
  if (flags.fix && mend(state)) state = look();
  const findings = examine(state);
  const healthy = findings.every(({ status }) => status !== 'problem');
  if (flags.json) print(`${JSON.stringify({ healthy, findings }, undefined, 2)}\n`);
  else print(showFindings(findings, paintFor(process.stdout)));
  if (!healthy) throw new Exit(1);
}

function look(): HealthState {
  return collectHealth(process.cwd(), process.env);
}

/** Installs bubblewrap where there is none; says what it does on standard error, and whether it did. */
function mend(state: HealthState): boolean {
  const { found, named, unsafe } = state.bubblewrap;
  if (found !== undefined || named !== undefined || unsafe !== undefined) {
    say('nothing to install: `--fix` is for a bubblewrap that is missing');
    return false;
  }
  const command = install('bubblewrap', state);
  if (!canInstall(state)) {
    say('how to install bubblewrap on this distribution is not known');
    throw new Exit(ownFailure);
  }
  say(`bubblewrap is missing; running: ${command}`);
  const [program = '', ...rest] = command.split(' ');
  // The caller's PATH may be a project's: root must run nothing that is found there.
  const env = { ...process.env, PATH: systemPath };
  const { failed, exitCode, code } = execaSync(program, rest, {
    reject: false,
    env,
    stdio: ['inherit', process.stderr, process.stderr],
  });
  if (!failed) return true;
  say(`that did not work (${exitCode ?? code}); the package lists may need an update first`);
  throw new Exit(ownFailure);
}

function say(text: string): void {
  process.stderr.write(`sbx: ${text}\n`);
}

const labels = { ok: 'ok       ', warning: 'warning  ', problem: 'problem  ' } as const;

/** One line for what is well; for the rest also the reason, and the fix as it is pasted. */
function showFindings(findings: readonly Finding[], paint: Paint): string {
  const lines = findings.flatMap((finding) => showFinding(finding, paint));
  const count = (status: Finding['status']): number =>
    findings.filter((each) => each.status === status).length;
  const total = [
    `${plural(count('problem'), 'problem')}, ${plural(count('warning'), 'warning')}`,
    count('problem') === 0 ? 'sandboxes work here' : 'sandboxes do not work here yet',
  ].join(': ');
  return `${[...lines, '', total].join('\n')}\n`;
}

function showFinding({ status, what, why, fix }: Finding, paint: Paint): string[] {
  const margin = ' '.repeat(labels.ok.length);
  const [first = '', ...more] = hang(labels[status], escapeUnsafe(what));
  const role = { ok: 'faint', warning: 'warning', problem: 'error' } as const;
  const head = paint(role[status], first.slice(0, margin.length)) + first.slice(margin.length);
  if (fix === undefined) return [head, ...more];
  return [
    head,
    ...more,
    ...hang(margin, escapeUnsafe(why)).map((line) => paint('faint', line)),
    ...fix.split('\n').map((line) => `${margin}  ${paint('strong', escapeUnsafe(line))}`),
  ];
}

function plural(number: number, noun: string): string {
  return `${number === 0 ? 'no' : number} ${noun}${number === 1 ? '' : 's'}`;
}
