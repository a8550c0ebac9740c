import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLaunches, type Launch, type Launches } from '../support/launches.ts';
import { launchings } from '../support/shells.ts';

type Variables = Readonly<Record<string, string>>;

const show = ['--', '/usr/bin/env', '-0'];

/** The variables that a command inside has. */
function variables({ stdout }: Launch): Record<string, string> {
  const entries = stdout.split('\0').filter(Boolean);
  return Object.fromEntries(
    entries.map((each) => [each.slice(0, each.indexOf('=')), each.slice(each.indexOf('=') + 1)]),
  );
}

function settled(launches: Launches, env: Variables = {}): Record<string, string> {
  return variables(launches.settle(show, { env }));
}

function warm(launches: Launches, env: Variables): Record<string, string> {
  const launch = launches.run(show, { env });
  expect(launch).toMatchObject({ warm: true, status: 0, stderr: '' });
  return variables(launch);
}

/** Names that the launcher and its entries use as their own. */
function ownNames(launches: Launches): string[] {
  const sbx = launches.world.launcher().at(-1) ?? '';
  const texts = [sbx, ...launches.entries()].map((path) => readFileSync(path, 'utf8'));
  return [...new Set(texts.join('\n').match(/\bsbx_\w+/g))].filter((name) =>
    /^\w+[a-z]$/.test(name),
  );
}

describe.each(launchings)('a kept entry, used by $account with $name', ({ account, shell }) => {
  const stage = (policy = 'sandbox: {}\n', files: Variables = {}): Launches =>
    createLaunches(
      { 'home/.config/devenv/devenv.yaml': policy, ...files },
      { account, ...(shell && { shell }) },
    );

  it('passes what the caller exports now, and drops the rest', () => {
    const launches = stage('sandbox: { env: { keep: [KEPT, GITHUB_TOKEN] } }\n');
    const before = settled(launches);
    const env = {
      EDITOR: 'new editor',
      KEPT: 'kept',
      GITHUB_TOKEN: 'asked for',
      OTHER_TOKEN: 'canary-token',
      UNKNOWN: 'canary-unknown',
      sbx_unknown: 'canary-own',
      LD_PRELOAD: '',
      AWS_SECRET_ACCESS_KEY: 'canary-key',
    };
    const added = { EDITOR: 'new editor', KEPT: 'kept', GITHUB_TOKEN: 'asked for' };
    expect(warm(launches, env)).toEqual({ ...before, ...added });
    expect(warm(launches, {})).toEqual(before);
  });

  it('passes values as they are, whatever they look like', () => {
    const launches = stage('sandbox: { env: { keep: [KEPT, OTHER] } }\n');
    settled(launches);
    const values = [
      'a\nexport EVIL=1\nexport KEPT="x"\n',
      'declare -x EVIL="1"\nEDITOR=evil',
      `'"$HOME\`id\`$(id)\\ * ? [a-z] ~ %s \\n`,
      '\n\n',
      '',
      ' \t ',
      '\u0001\u007f č 漢字 😀',
      'x'.repeat(100_000),
      '\n'.repeat(2000),
    ];
    for (const value of values) {
      const found = warm(launches, { KEPT: value, OTHER: value, DROPPED: value });
      expect(found).toMatchObject({ KEPT: value, OTHER: value });
      expect(found).not.toHaveProperty('EVIL');
      expect(found).not.toHaveProperty('DROPPED');
    }
  });

  it('passes LC_ALL as the caller has it, or not at all', () => {
    const launches = stage();
    expect(settled(launches)).not.toHaveProperty('LC_ALL');
    for (const locale of ['', 'C.UTF-8', 'POSIX']) {
      expect(settled(launches, { LC_ALL: locale })).toHaveProperty('LC_ALL', locale);
    }
    expect(warm(launches, {})).not.toHaveProperty('LC_ALL');
    const policy = 'sandbox: { mounts: [{ path: "/data/${LC_ALL:-none}", mode: tmpfs }] }\n';
    launches.world.write({ 'home/.config/devenv/devenv.yaml': policy });
    for (const [env, locale] of [[{ LC_ALL: 'C' }, 'C'] as const, [{}, 'none'] as const]) {
      expect(launches.settle(['--', 'ls', '/data'], { env }).stdout).toBe(`${locale}\n`);
    }
  });

  it('passes 200 KB in many variables', () => {
    const launches = stage('sandbox: { env: { keep: ["MANY_*"] } }\n');
    const many = Object.fromEntries(
      Array.from({ length: 200 }, (_, index) => [`MANY_${index}`, `${index} `.repeat(250)]),
    );
    settled(launches, many);
    expect(warm(launches, many)).toMatchObject(many);
  });

  it('is not used for a name that only the policy can judge', () => {
    const launches = stage('sandbox: { env: { keep: ["MY_*"] } }\n');
    settled(launches);
    const env = { MY_NAME: 'a', MY_TOKEN: 'canary' };
    const next = launches.run(show, { env });
    expect(next).toMatchObject({ warm: false, status: 0 });
    expect(variables(next)).toMatchObject({ MY_NAME: 'a' });
    expect(next.stdout).not.toContain('canary');
    expect(warm(launches, env)).toMatchObject({ MY_NAME: 'a' });
    expect(warm(launches, {})).not.toHaveProperty('MY_NAME');
  });

  it('is not used for a name that only the project keeps, which needs an approval', () => {
    const launches = stage('sandbox: {}\n', {
      'project/devenv.yaml': 'sandbox: { env: { keep: [WANTED, "TEAM_*"] } }\n',
    });
    settled(launches);
    const refused = {
      warm: false,
      status: 125,
      stdout: '',
      stderr: expect.stringContaining('[not-allowed]') as string,
    };
    for (const name of ['WANTED', 'TEAM_NAME'])
      expect(launches.run(show, { env: { [name]: 'canary' } }), name).toMatchObject(refused);
    settled(launches);
    launches.world.sbx(['allow', '--yes'], { env: { WANTED: 'a' } });
    const env = { WANTED: 'a' };
    expect(settled(launches, env)).toMatchObject(env);
    expect(launches.run(show, { env: { ...env, TEAM_NAME: 'canary' } })).toMatchObject(refused);
    launches.world.sbx(['deny']);
    expect(launches.run(show, { env })).toMatchObject(refused);
  });

  it('does not mind variables that have the names of its own', () => {
    const launches = stage('sandbox: { env: { inherit: all } }\n');
    launches.settle(show);
    const names = ownNames(launches);
    expect(names.length).toBeGreaterThan(30);
    for (const value of ['--bind / /', '1', '', 'auto', '$(touch canary)']) {
      const env = Object.fromEntries(names.map((name) => [name, value]));
      // Twice, as a name that is new to `inherit: all` is judged first.
      launches.run(show, { env });
      const seen = warm(launches, env);
      // Those of functions pass like any other; nothing has a value of the launcher's own.
      const own = Object.entries(seen).filter(([name]) => name.startsWith('sbx_'));
      expect(own.filter(([, found]) => found !== value)).toEqual([]);
      expect(seen).not.toHaveProperty('sbx_session');
    }
    expect(launches.world.host(['ls']).stdout).toBe('');
  });

  it.each([
    ['names of the shell', { OPTIND: '7', IFS: 'a/_=', ENV: '/x', BASH_ENV: '/x', PS4: '$(id)' }],
    ['a bash that is none', { BASH_VERSION: '9', POSIXLY_CORRECT: '1', BASH: '/x', BASHPID: '1' }],
    ['names that are no identifiers', { 'A-B': '1', 'a.b': '2', '1A': '3', é: '4', ' ': '5' }],
    ['functions of bash', { 'BASH_FUNC_ls%%': '() { echo evil; }', 'BASH_FUNC_x()': '() { :; }' }],
    ['options of bash', { SHELLOPTS: 'noglob:nounset:allexport:noclobber' }],
    [
      'patterns of bash',
      { BASHOPTS: 'nocasematch:dotglob:failglob:nullglob', GLOBIGNORE: '*', path: 'canary' },
    ],
    ['other cases', { path: '/canary', Term: 'canary', editor: 'canary', hOME: 'canary' }],
    ['no time', { TMOUT: '0', TIMEFORMAT: 'x', CDPATH: '/', EXECIGNORE: '*' }],
  ])('works with %s', (_what, env) => {
    const launches = stage();
    const before = settled(launches);
    expect(warm(launches, env)).toEqual(before);
  });

  it.each([
    ['SHELLOPTS', 'noglob'],
    ['BASHOPTS', 'dotglob'],
    ['GLOBIGNORE', '*'],
  ])('sees a further preset when %s is %s', (name, value) => {
    const presets = 'home/.config/devenv-sandbox/presets';
    const launches = stage('sandbox: {}\n', { [`${presets}/.keep`]: '' });
    launches.world.host(['rm', join(dirname(launches.world.home), presets, '.keep')]);
    settled(launches);
    warm(launches, { [name]: value });
    launches.world.write({ [`${presets}/new.yaml`]: 'no preset\n' });
    expect(launches.run(show, { env: { [name]: value } })).toMatchObject({ warm: false });
  });

  it('works without a PATH, and without any variable', () => {
    const launches = stage();
    settled(launches);
    const { home } = launches.world;
    const start = [...launches.world.launcher({ ...(shell && { shell }) }), 'run', ...show];
    const bare = launches.watch(['env', '-i', `HOME=${home}`, 'PATH=', ...start]);
    // Other values than the entry was made for: no node is to be found.
    expect(bare.status).toBe(125);
    const user = launches.world.host(['sh', '-c', 'echo $USER']).stdout.trim();
    const least = ['env', '-i', `HOME=${home}`, `USER=${user}`];
    expect(variables(launches.watch([...least, 'PATH=', ...start]))).toMatchObject({ PATH: '' });
    const none = launches.watch([...least, ...start]);
    expect(none).toMatchObject({ warm: true, status: 0 });
    expect(variables(none)).not.toHaveProperty('TERM');
  });

  it('exports secrets that are long or have many lines', () => {
    const secrets = ['LONG', 'LINES'].map(
      (name) => `{ name: ${name}, env: ${name}, path: $HOME/${name} }`,
    );
    const long = 'secret '.repeat(14_000).trim();
    const lines = '-----BEGIN-----\n\nexport EVIL=1\n-----END-----';
    const launches = stage(`sandbox: { secrets: [${secrets.join(', ')}] }\n`, {
      'home/LONG': `${long}\n`,
      'home/LINES': `${lines}\n\n`,
    });
    settled(launches);
    expect(warm(launches, {})).toMatchObject({ LONG: long, LINES: lines });
    // A secret that was renewed needs no new entry.
    launches.world.write({ 'home/LONG': 'renewed\n' });
    expect(warm(launches, { sbx_secret_LONG: 'canary' })).toMatchObject({ LONG: 'renewed' });
  });

  it('leaves nothing in the environment of the first process', () => {
    const launches = stage('sandbox: { env: { keep: [KEPT] } }\n');
    const look = ['--', 'sh', '-c', 'wc -c </proc/1/environ; cat /proc/1/cmdline | tr "\\0" "\\n"'];
    const env = { KEPT: 'canary', 'ODD-NAME': 'canary', UNKNOWN: 'canary' };
    launches.settle(look, { env });
    const { warm: without, stdout } = launches.run(look, { env });
    expect(without).toBe(true);
    expect(stdout).toMatch(/^0\n/);
    expect(stdout).not.toContain('canary');
    // Names that no launch has seen are in the environment of the first bubblewrap, which does not come that far.
    const unseen = launches.run(look, {
      env: { ...env, NEVER_SEEN: 'canary', NOR_THIS: 'canary' },
    });
    expect(unseen).toMatchObject({ warm: true, stdout: expect.stringMatching(/^0\n/) as string });
    expect(unseen.stdout).not.toContain('canary');
  });
});
