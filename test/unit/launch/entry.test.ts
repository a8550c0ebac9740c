import fc from 'fast-check';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entryLines, launchEntry, type LaunchContext } from '../../../src/launch/entry.ts';
import { bubblewrapOptions } from '../../../src/plan/argv.ts';
import { seccompFilter } from '../../../src/plan/seccomp/filter.ts';
import type { HostFacts } from '../../../src/plan/facts.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import type { Tree } from '../support/facts.ts';
import { mounts, planOf } from '../support/plan.ts';
import { outputOf, shells, wordsOf } from '../support/shells.ts';

type Shell = (typeof shells)[number][1];

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'sbx-entry-'));
  const print = [
    `#!${process.execPath}`,
    "const { readdirSync, readlinkSync } = require('node:fs');",
    'const link = (fd) => { try { return readlinkSync(`/proc/self/fd/${fd}`) } catch { return fd } };',
    "const open = readdirSync('/proc/self/fd').map(link);",
    'const started = { args: process.argv.slice(2), env: process.env, open };',
    'process.stdout.write(JSON.stringify(started));',
    '',
  ];
  writeFileSync(join(directory, 'bwrap'), print.join('\n'));
  chmodSync(join(directory, 'bwrap'), 0o755);
  writeFileSync(join(directory, 'seccomp-x86_64.bpf'), 'filter');
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

const passing = { pass: [], drop: [], unknown: [] };
const context: LaunchContext = { cwd: '/project', root: '/project', passing };

/** A plan whose bubblewrap tells how it was started. */
function planned(section: string, tree: Tree = {}, more: Partial<HostFacts> = {}): Plan {
  const { plan, diagnostics } = planOf(section, tree, more);
  if (plan === undefined) throw new Error(JSON.stringify(diagnostics));
  const bubblewrap = { ...plan.bubblewrap, path: join(directory, 'bwrap') };
  return { ...plan, bubblewrap, stateDirectory: directory };
}

/** What `bin/sbx` defines, as far as the entry calls it. */
const launcher = [
  "sbx_newline='\n'",
  `sbx_fail() { printf '%s' "fail: $1"; exit 0; }`,
  `sbx_secret() { eval "sbx_secret_$1=\\"content of \\$2\\""; }`,
  'sbx_exec=exec',
  `sbx_send() { printf '%s\\0' "$@"; }`,
].join('\n');

const prepare = '[ -n "$sbx_prepared" ] || sbx_prepare';

function textOf(plan: Plan, changes: Partial<LaunchContext> = {}): string {
  return entryLines(launchEntry(plan, { ...context, ...changes })).join('\n');
}

function script(plan: Plan, changes: Partial<LaunchContext>, ...lines: string[]): string {
  return [launcher, textOf(plan, changes), ...lines, ''].join('\n');
}

/** How bubblewrap is started for a command. */
function start(
  shell: Shell,
  plan: Plan,
  { command = [], changes = {} }: { command?: readonly string[]; changes?: Partial<LaunchContext> },
): { args: string[]; env: Record<string, string>; open: string[] } {
  const words = command.map((each) => `'${each.replaceAll("'", `'\\''`)}'`);
  const lines = [
    `set -- ${words.join(' ')}`,
    prepare,
    'case $sbx_session in auto) sbx_session= ;; esac',
    'sbx_bubblewrap "$@"',
  ];
  return JSON.parse(outputOf(shell, script(plan, changes, ...lines))) as ReturnType<typeof start>;
}

/** Which of the descriptors for the filter and for the launcher bubblewrap gets. */
function openIn(shell: Shell, section: string): string {
  const lines = [
    'sbx_list() { exec /usr/bin/ls /proc/self/fd; }',
    'sbx_exec=sbx_list',
    'exec 4</dev/null 7</dev/null',
    'sbx_bubblewrap',
  ];
  const names = outputOf(shell, script(planned(section), {}, ...lines)).split('\n');
  return names.filter((each) => ['4', '7'].includes(each)).join(' ');
}

describe.each(shells)('the launch entry in %s', (_name, shell) => {
  it('starts bubblewrap with the options of the plan, the shim and the command', () => {
    const plan = planned(mounts('path: /a b, mode: tmpfs', "path: /it's, mode: tmpfs"));
    const command = ['make', '-j 4', '$HOME', '', 'a\nb', '*'];
    expect(start(shell, plan, { command }).args).toEqual([
      '--json-status-fd',
      '6',
      '--args',
      '8',
      '--seccomp',
      '4',
      ...bubblewrapOptions(plan),
      '--',
      '/usr/bin/env',
      '--default-signal=INT,QUIT',
      '--',
      ...command,
    ]);
  });

  it('keeps every path one word, whatever it holds', () => {
    const part = fc.constantFrom(...' \'"`*?[;&-\\#~!\n', '$(id)', '${x}');
    const path = fc
      .array(part, { minLength: 1, maxLength: 6 })
      .map((parts) => `/x${parts.join('')}y`);
    const plan = planned('sandbox: {}');
    const origin = { kind: 'default', name: 'test', rank: -1 } as const;
    fc.assert(
      fc.property(fc.array(path, { minLength: 1, maxLength: 30 }), (paths) => {
        const operations = paths.map((dest) => ({ kind: 'tmpfs', dest, origin }) as const);
        const { args } = start(shell, { ...plan, namespaces: [], operations }, {});
        expect(args.slice(6, 6 + 2 * paths.length)).toEqual(
          paths.flatMap((dest) => ['--tmpfs', dest]),
        );
      }),
      { numRuns: 8 },
    );
  });

  it.each([false, true])('writes the filter byte by byte, user namespaces %s', (allowed) => {
    const plan = planned(`sandbox: {hardening: {user_namespaces: ${allowed}}}`);
    const written = outputOf(shell, script(plan, {}, 'sbx_filter | /usr/bin/base64 -w 0'));
    if (plan.seccomp === undefined) throw new Error('no filter');
    expect(written).toBe(Buffer.from(seccompFilter(plan.seccomp)).toString('base64'));
    expect(written.length).toBeGreaterThan(1000);
  });

  it('gives bubblewrap no filter where the policy has none', () => {
    const plan = planned('sandbox: {hardening: {seccomp: false}}');
    expect(start(shell, plan, {}).args).not.toContain('--seccomp');
    expect(outputOf(shell, script(plan, {}, 'sbx_filter'))).toBe('');
  });

  it('closes what tells the launcher that bubblewrap has started, and what it does not read', () => {
    expect(openIn(shell, 'sandbox: {}')).toBe('4');
    expect(openIn(shell, 'sandbox: {hardening: {seccomp: false}}')).toBe('');
  });

  it.each([
    ['always', '--new-session'],
    ['auto', 'sandbox'],
  ])('has a session of its own as the policy says: %s', (session, word) => {
    const plan = { ...planned(`sandbox: {hardening: {new_session: ${session}}}`), closing: [] };
    const hostname = { ...plan, operations: [], namespaces: ['--hostname', 'sandbox'] };
    const { args } = start(shell, hostname, {});
    expect(args[args.indexOf('--') - 1]).toBe(word);
  });

  it('runs its own command where a verb has one', () => {
    const { args } = start(shell, planned('sandbox: {}'), {
      command: ['ignored'],
      changes: { command: ['/bin/zsh', '-o', "it's"] },
    });
    expect(args.slice(-4)).toEqual(['--', '/bin/zsh', '-o', "it's"]);
  });

  it('sends what bubblewrap sets inside, none of it as an argument', () => {
    const section =
      'sandbox: {env: {set: {A: "x\'y $HOME", LD_Y: z}}, secrets: [{name: s, path: /s, env: S}]}';
    const plan = planned(section, { '/s': 'file' });
    const { args } = start(shell, plan, {});
    expect(args.join('\n')).not.toMatch(/content of|x'y/);
    const sent = wordsOf(shell, script(plan, {}, prepare, "sbx_settings --setenv B 'b c'"));
    const set = sent.flatMap((word, index) =>
      word === '--setenv' ? [`${sent[index + 1]}=${sent[index + 2]}`] : [],
    );
    expect(set).toEqual([
      'B=b c',
      'DEVENV_SANDBOX=1',
      'HOME=/home/alice',
      "A=x'y /home/alice",
      'LD_Y=z',
      'S=content of /s',
    ]);
  });

  it.each([
    ['TERM', 'passes'],
    ['LC_KNOWN', 'passes'],
    ['LC_KEY', 'does not'],
    ['FOO', 'does not'],
    ['LC_NEW', 'is unknown'],
    ['CREDENTIAL', 'is unknown'],
  ])('says of the variable %s that it %s', (name, verdict) => {
    const known = {
      pass: ['TERM', 'LC_KNOWN'],
      drop: ['LC_KEY'],
      unknown: ['LC_*', 'CREDENTIAL'],
    };
    const ask = [
      `case $sbx_names in *' ${name} '*) echo passes; exit ;; esac`,
      `sbx_asked=`,
      `sbx_unlisted ' ${name} '`,
      `[ -z "$sbx_asked" ] && echo 'does not' || echo "is unknown"`,
    ];
    const text = script(planned('sandbox: {}'), { passing: known }, ...ask);
    expect(outputOf(shell, text)).toBe(`${verdict}\n`);
  });

  it('takes the lock, and fails where another session has it', () => {
    const plan = { ...planned('sandbox: {}'), lock: join(directory, 'the lock') };
    const locked = (flock: string): string =>
      outputOf(shell, script(plan, { flock }, 'sbx_prepare', 'printf taken'));
    expect(locked('/bin/true')).toBe('taken');
    expect(locked('/bin/false')).toContain('fail: another session of this project');
  });
});

describe('the text of the launch entry', () => {
  it('has the names of the caller’s variables and never their values', () => {
    const variables = { TERM: 'canary', LD_PRELOAD: 'canary', GITHUB_TOKEN: 'canary' };
    const plan = planned('sandbox: {env: {keep: [LD_PRELOAD]}}', {}, { variables });
    const pass = plan.environment.keep;
    const text = textOf(plan, { passing: { ...passing, pass } });
    expect(text).not.toContain('canary');
    expect(text).toContain(' LD_PRELOAD ');
  });

  it('is the same for the same plan', () => {
    const plan = planned('sandbox: {}');
    expect(textOf(plan)).toBe(textOf(plan));
  });
});
