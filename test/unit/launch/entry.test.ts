import fc from 'fast-check';
import { chmodSync, closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchEntry, type LaunchContext } from '../../../src/launch/entry.ts';
import { bubblewrapOptions } from '../../../src/plan/argv.ts';
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

const context: LaunchContext = { skip: 2, drop: [], leaked: [], programs: {} };

/** A plan whose bubblewrap tells how it was started. */
function planned(section: string, tree: Tree = {}, more: Partial<HostFacts> = {}): Plan {
  const { plan, diagnostics } = planOf(section, tree, more);
  if (plan === undefined) throw new Error(JSON.stringify(diagnostics));
  const bubblewrap = { ...plan.bubblewrap, path: join(directory, 'bwrap') };
  return { ...plan, bubblewrap, stateDirectory: directory };
}

/** What `bin/sbx` defines, as far as the entry calls it. */
const launcher = [
  `sbx_fail() { printf '%s' "fail: $1"; exit 0; }`,
  `sbx_secret() { eval "sbx_secret_$1=\\"content of \\$2\\""; }`,
].join('\n');

function script(plan: Plan, changes: Partial<LaunchContext>, ...lines: string[]): string {
  return [launcher, launchEntry(plan, { ...context, ...changes }), ...lines, ''].join('\n');
}

/** How bubblewrap is started for a command. */
function start(
  shell: Shell,
  plan: Plan,
  {
    command = [],
    environment = {},
    descriptors = [],
    ...changes
  }: Partial<LaunchContext> & {
    command?: readonly string[];
    environment?: NodeJS.ProcessEnv;
    descriptors?: readonly number[];
  },
): { args: string[]; env: Record<string, string>; open: string[] } {
  const words = ['run', '--', ...command].map((each) => `'${each.replaceAll("'", `'\\''`)}'`);
  const lines = [
    `set -- ${words.join(' ')}`,
    'sbx_prepare',
    'case $sbx_session in auto) sbx_session= ;; esac',
    'sbx_bubblewrap "$@"',
  ];
  return JSON.parse(
    outputOf(shell, script(plan, changes, ...lines), environment, descriptors),
  ) as ReturnType<typeof start>;
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

  it('gives bubblewrap the filter, and goes without one where the policy does', () => {
    const filter = join(directory, 'seccomp-x86_64.bpf');
    const { open } = start(shell, planned('sandbox: {}'), {});
    expect(open.filter((each) => each === filter)).toHaveLength(1);
    const without = start(shell, planned('sandbox: {hardening: {seccomp: false}}'), {});
    expect(without.open).not.toContain(filter);
    expect(without.args).not.toContain('--seccomp');
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

  it('passes what is kept on and drops the rest', () => {
    const plan = planned('sandbox: {}', {}, { variables: { TERM: 'x', FOO: 'y' } });
    const { env } = start(shell, plan, {
      drop: ['FOO', 'ENV', 'IFS'],
      environment: { TERM: 'a b', FOO: 'secret', PWD: '/x', OLDPWD: '/y' },
    });
    expect(env['TERM']).toBe('a b');
    for (const name of ['FOO', 'PWD', 'OLDPWD']) expect(env).not.toHaveProperty(name);
  });

  it('drops names that a shell cannot unset', () => {
    const names = [
      'A-B',
      'BASH_FUNC_ls%%',
      'UID',
      'EUID',
      'PPID',
      'OPTIND',
      'SHELLOPTS',
      'BASHOPTS',
    ];
    const environment = Object.fromEntries(names.map((name) => [name, '() { :; }']));
    const { env } = start(shell, planned('sandbox: {}'), {
      drop: names,
      programs: { env: '/usr/bin/env' },
      environment: { ...environment, SHELLOPTS: 'braceexpand', OPTIND: '1' },
    });
    expect(Object.keys(env).filter((name) => names.includes(name))).toEqual([]);
  });

  it('keeps loader variables and values of its own away from bubblewrap', () => {
    const section =
      'sandbox: {env: {keep: [LD_X], set: {A: "x\'y $HOME", LD_Y: z}}, secrets: [{name: s, path: /s, env: S}]}';
    const environment = { LD_X: 'of the caller' };
    const plan = planned(section, { '/s': 'file' }, { variables: environment });
    const { env, args } = start(shell, plan, { environment });
    for (const name of ['LD_X', 'LD_Y', 'A', 'S', 'HOME']) expect(env).not.toHaveProperty(name);
    expect(args.join('\n')).not.toMatch(/of the caller|content of|x'y/);

    const settings = wordsOf(shell, script(plan, {}, 'sbx_prepare', 'sbx_settings'), environment);
    const set = settings.flatMap((word, index) =>
      word === '--setenv' ? [`${settings[index + 1]}=${settings[index + 2]}`] : [],
    );
    expect(set).toEqual([
      'LD_X=of the caller',
      'DEVENV_SANDBOX=1',
      'HOME=/home/alice',
      "A=x'y /home/alice",
      'LD_Y=z',
      'S=content of /s',
    ]);
  });

  it('closes what the caller left open before bubblewrap starts', () => {
    const leak = join(directory, 'leak');
    const file = openSync(leak, 'w');
    const open = (changes: Partial<LaunchContext>): string[] =>
      start(shell, planned('sandbox: {}'), {
        ...changes,
        // Descriptors 3 to 11, of which a POSIX shell can close all but 10 and 11.
        descriptors: Array.from({ length: 9 }, () => file),
      }).open;
    expect(open({})).toContain(leak);
    const programs = { bash: '/usr/bin/bash' };
    const left = open({ leaked: [10, 11], programs }).filter((each) => each === leak);
    closeSync(file);
    // 6 and 8 are the two that bubblewrap is given.
    expect(left).toHaveLength(2);
  });

  it('takes the lock, and fails where another session has it', () => {
    const plan = { ...planned('sandbox: {}'), lock: join(directory, 'the lock') };
    const prepare = (flock: string): string =>
      outputOf(shell, script(plan, { programs: { flock } }, 'sbx_prepare', 'printf taken'));
    expect(prepare('/bin/true')).toBe('taken');
    expect(prepare('/bin/false')).toContain('fail: another session of this project');
  });
});

describe('the text of the launch entry', () => {
  it('has the names of the caller’s variables and never their values', () => {
    const variables = { TERM: 'canary', LD_PRELOAD: 'canary', GITHUB_TOKEN: 'canary' };
    const plan = planned('sandbox: {env: {keep: [LD_PRELOAD]}}', {}, { variables });
    const text = launchEntry(plan, { ...context, drop: ['GITHUB_TOKEN'] });
    expect(text).not.toContain('canary');
    expect(text).toContain('GITHUB_TOKEN');
  });

  it('starts nothing beside bubblewrap where nothing has to be done first', () => {
    const programs = { env: '/usr/bin/env', bash: '/usr/bin/bash', flock: '/usr/bin/flock' };
    const text = launchEntry(planned('sandbox: {}'), { ...context, programs, drop: ['A'] });
    expect(text).toContain(`exec ${join(directory, 'bwrap')} `);
    expect(text).not.toMatch(/bin\/bash|bin\/flock|env -u/);
  });

  it('is the same for the same plan', () => {
    const plan = planned('sandbox: {}');
    expect(launchEntry(plan, context)).toBe(launchEntry(plan, context));
  });
});
