import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRoot } from '../setup/places.js';
import { createWorld, type Account } from '../support/world.ts';
import { namedByAudit, numberOf, runsOf, trueReasons, type Verdict } from './expected.ts';

interface Outcome {
  /** `ESCAPED: why`, `HELD: why`, `SKIP: why`, or `ERROR: what went wrong with the probe itself`. */
  readonly verdict: string;
  /** What the first of two phases wrote, its launcher included. */
  readonly said?: string;
  /** What `sbx audit --json` printed between two phases. */
  readonly audit?: string;
}

/** By the name of the run, then of the probe. */
type Outcomes = Readonly<Record<string, Readonly<Record<string, Outcome>>>>;

/** Runs every probe as one account in every way, once, and judges each verdict by itself. */
export function testAttacks(account: Account): void {
  const runs = runsOf(account);
  const secrets = `/run/sbx-attacks-${process.pid}`;
  let outcomes: Outcomes = {};

  beforeAll(() => {
    if (isRoot) {
      mkdirSync(secrets);
      writeFileSync(join(secrets, 'secret'), 'SBX-CANARY\n');
    }
    outcomes = attack(account, isRoot ? join(secrets, 'secret') : '');
  }, 300_000);
  afterAll(() => rmSync(secrets, { recursive: true, force: true }));

  describe.each(runs)(`attacks as ${account}, $name`, (run) => {
    const outcome = (probe: string): Outcome =>
      outcomes[run.name]?.[probe] ?? { verdict: 'ERROR: did not run' };

    it.each(Object.entries(run.verdicts))('%s: %s', (probe, expected) => {
      expect(outcome(probe).verdict).toMatch(allowed(expected, probe));
    });

    const residuals = Object.keys(run.verdicts).filter((probe) => numberOf(probe) in namedByAudit);
    it.each(run.options === undefined ? [] : residuals)('%s is named by the audit', (probe) => {
      const named = namedByAudit[numberOf(probe)] ?? [];
      const { findings } = JSON.parse(outcome(probe).audit ?? '{}') as {
        findings: { path: string }[];
      };
      expect(findings.map(({ path }) => path)).toEqual(expect.arrayContaining([...named]));
    });
  });
}

function allowed(expected: Verdict, probe: string): RegExp {
  const reason = trueReasons[numberOf(probe)];
  const skip = reason === undefined ? '' : `|SKIP: .*(?:${reason.source})`;
  return new RegExp(
    expected === 'either' ? '^(?:ESCAPED|HELD|SKIP): ' : `^(?:${expected}: ${skip})`,
  );
}

function attack(account: Account, secret: string): Outcomes {
  const world = createWorld({}, account);
  // The account may not read a clone.
  const files = join(world.home, '..', 'attacks');
  cpSync(new URL('.', import.meta.url), files, { recursive: true });
  execFileSync('chmod', ['-R', 'a+rX', files]);
  const sbx = world.launcher();
  const runs = runsOf(account).map(({ name, options, verdicts }) => ({
    name,
    launcher: options === undefined ? [] : [...sbx, 'run', ...options, '--'],
    probes: Object.keys(verdicts),
    audit: options === undefined ? [] : [...sbx, 'audit', '--json'],
    audited: Object.keys(verdicts).filter((probe) => numberOf(probe) in namedByAudit),
  }));
  const { status, stdout, stderr } = world.host(['/usr/bin/python3', join(files, 'run.py')], {
    cwd: world.home,
    input: JSON.stringify(runs),
    env: { SBX_CANARY_RUN: secret },
  });
  if (status !== 0) throw new Error(`the harness failed: ${stderr}`);
  return JSON.parse(stdout) as Outcomes;
}
