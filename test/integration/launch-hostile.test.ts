import { chmodSync, existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { launchings } from '../support/shells.ts';
import { createWorld, type World } from '../support/world.ts';

/** Leaves a mark only where the home of the host is visible, so never inside. */
const mark = (home: string, project: string): string =>
  `[ ! -e ${home}/canary ] || echo "$0" >>${project}/mark\n`;

const programs = [
  'node',
  'env',
  'bash',
  'sh',
  'flock',
  'readlink',
  'bwrap',
  'cat',
  'printf',
  'kill',
];

/** More than the launcher closes by itself, and names that a shell cannot unset: each costs it one program. */
const needy = 'exec 20</ 21</ </dev/null; exec "$@"';
const odd = { 'ODD-NAME': 'x', UID: '5', PPID: '5', OPTIND: '1', BASHOPTS: 'extglob' };

describe.each(launchings)(
  'a hostile project, run by $account with $name',
  ({ account, ...options }) => {
    it('does not run anything on the host through variables', () => {
      const world = stage();
      const hooks = { BASH_ENV: `${world.project}/hook`, ENV: `${world.project}/hook` };
      world.host(['sh', '-c', 'bash -c : </dev/null'], { env: hooks });
      expect(existsSync(join(world.project, 'mark'))).toBe(true);
      world.host(['rm', 'mark']);

      const { status, stdout, stderr } = launch(world, ['sh', '-c', 'echo "$BASH_ENV $ENV $PATH"']);
      expect(stderr).toBe('');
      expect(stdout).toBe(
        `${world.project}/hook ${world.project}/hook ${world.project}/bin:/usr/bin:/bin\n`,
      );
      expect(status).toBe(0);
      expect(world.host(['cat', 'mark']).stdout).toBe('');
    });

    it('does not steer the shell of the launcher', () => {
      const world = stage();
      const names =
        'IFS TMOUT POSIXLY_CORRECT SHELLOPTS UID PPID OPTIND LINENO _ sbx_pid sbx_status';
      const { stdout } = launch(world, ['/usr/bin/env']);
      for (const name of names.split(' ')) expect(stdout).toContain(`\n${name}=7\n`);
    });

    it.each<[string, (world: World) => Readonly<Record<string, string>>]>([
      ['itself', ({ project }) => ({ PATH: `${project}/tools:/usr/bin:/bin` })],
      ['by a relative path', () => ({ PATH: 'tools::/usr/bin:/bin' })],
      ['through a link', ({ home }) => ({ PATH: `${home}/link:/usr/bin:/bin` })],
    ])('starts no node of the project, whose directory is on PATH %s', (_how, environment) => {
      const world = createWorld({ 'project/devenv.yaml': '', 'project/sub/x': '' }, account);
      const witness = join(world.home, '..', 'ran');
      for (const name of ['node', 'readlink']) {
        world.write({ [`project/tools/${name}`]: `#!/bin/sh\necho >${witness}\n` });
        chmodSync(join(world.project, 'tools', name), 0o755);
      }
      symlinkSync(join(world.project, 'tools'), join(world.home, 'link'));
      const [sbx = ''] = world.launcher();
      symlinkSync(sbx, join(world.home, 'sbx'));
      const env = environment(world);
      const start = [...(options.shell ?? []), join(world.home, 'sbx')];
      for (const words of [['run', '--', 'echo', 'inside'], ['schema']]) {
        const { status, stderr } = world.host([...start, ...words], { env });
        expect(status, stderr).toBe(0);
      }
      const cwd = join(world.project, 'sub');
      expect(world.host([...start, 'run', '--', 'pwd'], { env, cwd }).stdout).toBe(`${cwd}\n`);
      expect(existsSync(witness)).toBe(false);
      world.host(['sh', '-c', 'node'], { env });
      expect(existsSync(witness)).toBe(true);
    });

    function stage(): World {
      const world = createWorld({ 'home/canary': 'canary' }, account);
      const script = mark(world.home, world.project);
      world.write({
        'project/hook': script,
        ...Object.fromEntries(
          programs.map((name) => [
            `project/bin/${name}`,
            `#!/bin/sh\n${script}exec /usr/bin/${name} "$@"\n`,
          ]),
        ),
        'project/devenv.yaml': `sandbox:
  env:
    set:
      BASH_ENV: $PWD/hook
      ENV: $PWD/hook
      PATH: $PWD/bin:/usr/bin:/bin
      ${'IFS TMOUT POSIXLY_CORRECT SHELLOPTS UID PPID OPTIND LINENO _ sbx_pid sbx_status'
        .split(' ')
        .map((name) => `${name}: "7"`)
        .join('\n      ')}
`,
      });
      for (const name of programs) chmodSync(join(world.project, 'bin', name), 0o755);
      return world;
    }

    function launch(world: World, command: readonly string[]): ReturnType<World['sbx']> {
      const start = [...world.launcher(options), 'run', '--', ...command];
      return world.host(['bash', '-c', needy, 'bash', ...start], { env: odd });
    }
  },
);
