import { chmodSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { entryHeader } from '../../src/launch/cache.ts';
import { createLaunches } from '../support/launches.ts';
import { launchings } from '../support/shells.ts';
import { accounts } from '../support/world.ts';

const pwd = ['--', 'sh', '-c', 'pwd -P; pwd'];

/** Names of directories that a shell, a pattern or a path could take for something else. */
const names = [
  'with space',
  "it's",
  'double"quote',
  '$HOME',
  '`id`',
  '$(id)',
  '*',
  '[a-z]',
  '?',
  '-n',
  '--',
  '!',
  '(',
  '=',
  '\\',
  '~',
  '#',
  ';',
  '&',
  'č漢😀',
  '...',
  'run',
  '%',
];

describe.each(launchings)('the cache of $account with $name', ({ account, shell }) => {
  const launches = createLaunches({}, { account, ...(shell && { shell }) });
  const top = dirname(launches.world.home);

  it.each(names)('has an entry for a directory called %j', (name) => {
    launches.world.write({ [`project/${name}/devenv.local.yaml`]: 'sandbox: {}\n' });
    const cwd = join(launches.world.project, name);
    const kept = launches.settle(pwd, { cwd });
    expect(kept).toMatchObject({ status: 0, stdout: `${cwd}\n${cwd}\n`, stderr: '' });
    // The outer project has its own still.
    expect(launches.settle(pwd).stdout).toBe(
      `${launches.world.project}\n${launches.world.project}\n`,
    );
  });

  it('costs only time where a directory is called like an entry', () => {
    launches.world.write({ 'project/,run/devenv.local.yaml': 'sandbox: {}\n' });
    const cwd = join(launches.world.project, ',run');
    for (const at of [cwd, launches.world.project, cwd])
      expect(launches.run(pwd, { cwd: at })).toMatchObject({ status: 0, stderr: '' });
  });

  it('does not believe a PWD that lies', () => {
    launches.world.write({ 'other/devenv.local.yaml': 'sandbox: {}\n' });
    const [project, other] = [launches.world.project, join(top, 'other')];
    launches.settle(pwd);
    launches.settle(pwd, { cwd: other });
    for (const PWD of [
      project,
      `${other}/../project`,
      `${other}/.`,
      'project',
      '',
      '/',
      '..',
      '/absent',
    ])
      expect(launches.run(pwd, { cwd: other, env: { PWD } }).stdout, PWD).toBe(
        `${other}\n${other}\n`,
      );
  });

  it('has one entry for a directory, however it is named', () => {
    const link = join(top, 'link');
    const { project } = launches.world;
    if (!readdirSync(top).includes('link')) symlinkSync('project', link);
    launches.settle(pwd, { env: { PWD: link } });
    expect(launches.run(pwd, { env: { PWD: link } }).stdout).toBe(`${project}\n${project}\n`);
    rmSync(link);
    launches.world.write({ 'third/devenv.local.yaml': 'sandbox: {}\n' });
    symlinkSync('third', link);
    const third = join(top, 'third');
    expect(launches.run(pwd, { cwd: third, env: { PWD: link } })).toMatchObject({
      warm: false,
      stdout: `${third}\n${third}\n`,
    });
  });

  it('is not needed where a path is too long for it', () => {
    const deep = Array.from({ length: 16 }, () => 'x'.repeat(240))
      .join('/')
      .slice(0, 3950);
    const cwd = join(launches.world.project, deep).slice(0, 4000).replace(/\/$/, '');
    expect(launches.world.host(['mkdir', '-p', cwd]).status).toBe(0);
    for (let launch = 0; launch < 2; launch += 1)
      expect(launches.run(pwd, { cwd })).toMatchObject({ status: 0, stdout: `${cwd}\n${cwd}\n` });
    const words = Array.from({ length: 40 }, (_, index) => ['--env', `NAME_${index}=value`]).flat();
    for (let launch = 0; launch < 2; launch += 1)
      expect(launches.run([...words, ...pwd])).toMatchObject({ warm: false, status: 0 });
  });

  it.each([
    ['is relative', () => 'cache'],
    ['is empty', () => ''],
    ['is missing', () => join(top, 'absent/deep')],
    ['is a file', () => join(top, 'file')],
    ['is read-only', () => join(top, 'read-only')],
    ['is a device', () => '/dev/null'],
    ['has a line break', () => join(top, 'a\nb')],
    ['has dots', () => join(top, 'home/../home/cache')],
  ])('costs only time when XDG_CACHE_HOME %s', (_what, value) => {
    launches.world.write({ file: '', 'read-only/file': '' });
    chmodSync(join(top, 'read-only'), 0o555);
    const env = { XDG_CACHE_HOME: value() };
    for (let launch = 0; launch < 3; launch += 1)
      expect(launches.run(pwd, { env })).toMatchObject({ status: 0, stderr: '' });
    expect(readdirSync(launches.world.project)).not.toContain('cache');
  });
});

/** It keeps names that callers export; bash does without. */
const shell = ['/usr/bin/dash'];

/** Makes a cache with an entry for a directory that tells when it was sourced. */
function planted(cache: string, cwd: string): string {
  const top = `${cache}/devenv-sandbox`;
  const entry = `${entryHeader}\\n: >>~/sourced\\nsbx_recall\\nsbx_fresh() { :; }\\nsbx_whole=1\\n`;
  return [
    'umask 077',
    `mkdir -p ${top}/launch${cwd}`,
    `chmod 1700 ${top}`,
    `for name in run ,run; do printf '${entry}' >${top}/launch${cwd}/$name; done`,
    `echo ': >>~/recalled' >${top}/names`,
  ].join('\n');
}

describe.each(launchings)('an entry for $account with $name', ({ account, ...options }) => {
  it('is used beside names that are like those it looks for', () => {
    const like = [
      '.envrc:x',
      'a:.envrc',
      '.envrc\n',
      '\n.envrc',
      '.envrc .npmrc',
      'x/.envrc',
      '[.]envrc',
    ];
    const files = Object.fromEntries(like.map((name) => [`project/${name}`, '']));
    const launches = createLaunches(files, { account, ...options });
    launches.settle(pwd);
    launches.settle(pwd, { cwd: join(launches.world.project, 'x') });
    launches.world.write({ 'project/.envrc': '' });
    expect(launches.run(pwd)).toMatchObject({ warm: false });
  });
});

describe.each(accounts)('an entry that a session of %s has written', (account) => {
  it.each(['.cache', 'deep/.cache'])('in %s is not used for the project or below it', (name) => {
    const launches = createLaunches({ 'project/sub/file': '' }, { account });
    const { project, home } = launches.world;
    const cache = join(project, name);
    for (const cwd of [project, join(project, 'sub')]) {
      const session = launches.run(['--', 'sh', '-c', planted(cache, cwd)]);
      expect(session).toMatchObject({ status: 0, stderr: '' });
      launches.run(pwd, { cwd, env: { XDG_CACHE_HOME: cache } });
      expect(readdirSync(home)).not.toContain('sourced');
      expect(readdirSync(home)).not.toContain('recalled');
    }
  });

  it('is not used in a repository below, nor through another home', () => {
    const launches = createLaunches({ 'project/sub/.git/HEAD': '' }, { account, shell });
    const { project, home } = launches.world;
    const sub = join(project, 'sub');
    const plant = [
      'sh',
      '-c',
      [project, sub].map((cwd) => planted(`${project}/.cache`, cwd)).join('\n'),
    ];
    expect(launches.run(['--', ...plant])).toMatchObject({ status: 0, stderr: '' });
    launches.run(pwd, { cwd: sub, env: { XDG_CACHE_HOME: join(project, '.cache') } });
    for (const HOME of ['.', project]) launches.run(pwd, { env: { HOME } });
    expect(readdirSync(home)).not.toContain('sourced');
    expect([...readdirSync(home), ...readdirSync(project)]).not.toContain('recalled');
  });

  it('would be sourced where it is not in a project', () => {
    const launches = createLaunches({}, { account, shell });
    const { project, home } = launches.world;
    const cache = join(home, 'elsewhere');
    launches.world.host(['sh', '-c', planted(cache, project)]);
    launches.run(pwd, { env: { XDG_CACHE_HOME: cache } });
    expect(readdirSync(home)).toContain('sourced');
    expect(readdirSync(home)).toContain('recalled');
  });
});
