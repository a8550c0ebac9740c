import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { isWritable } from '../../src/plan/operation.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { prefixing } from './launchers.ts';
import type { Launcher } from './measure.ts';
import type { Stage } from './stage.ts';

interface Competitor {
  readonly name: string;
  readonly program: string;
  launcher(stage: Stage, plan: Plan, program: string): Launcher;
  /** Its commands that end what goes on after the last sandbox, and remove what only it can. */
  readonly after?: (stage: Stage) => readonly (readonly string[])[];
}

/** Other programs that start a command in a sandbox, each with the policy that comes closest. */
export const competitors: readonly Competitor[] = [
  { name: 'firejail', program: 'firejail', launcher: firejail },
  {
    name: 'podman, rootless',
    program: 'podman',
    launcher: podman,
    after: (stage) => [
      ['unshare', 'rm', '-rf', rootDirectory(stage)],
      ['system', 'migrate'],
    ],
  },
  { name: '@anthropic-ai/sandbox-runtime', program: 'srt', launcher: sandboxRuntime },
];

/** The first of that name on PATH. */
export function find(program: string): string | undefined {
  const directories = (process.env['PATH'] ?? '').split(delimiter);
  return directories.map((each) => join(each, program)).find((path) => existsSync(path));
}

/** A private home, the project alone of its surroundings, and a short /etc; the home is a directory, not private state. */
function firejail(stage: Stage, _plan: Plan, program: string): Launcher {
  const etc = 'passwd,group,nsswitch.conf,hosts,ld.so.cache,alternatives,localtime,ssl,resolv.conf';
  const held = ['.envrc', '.git', 'devenv.yaml'];
  const words = [
    program,
    '--quiet',
    '--noprofile',
    `--private=${privateHome(stage)}`,
    `--whitelist=${stage.project}`,
    `--private-etc=${etc}`,
    ...held.map((path) => `--read-only=${join(stage.project, path)}`),
    ...['/usr', '/opt'].map((path) => `--read-only=${path}`),
    ...['/root', '/srv', '/boot', '/media', '/var'].map((path) => `--blacklist=${path}`),
    ...'private-dev disable-mnt caps.drop=all nonewprivs noroot seccomp ipc-namespace'
      .split(' ')
      .map((option) => `--${option}`),
  ];
  return prefixing('firejail', words, stage);
}

/** The same mounts, on a root directory of our own instead of an image. */
function podman(stage: Stage, plan: Plan, program: string): Launcher {
  const root = rootDirectory(stage);
  const own = (path: string): string => join(root, path);
  mkdirSync(root);
  const mounts = plan.operations.flatMap((operation): string[] => {
    const { kind, dest } = operation;
    if (kind === 'tmpfs') return ['--tmpfs', dest];
    if (kind === 'bind') {
      return ['--volume', `${operation.source}:${dest}${isWritable(operation) ? '' : ':ro'}`];
    }
    if (kind !== 'symlink') return [];
    mkdirSync(dirname(own(dest)), { recursive: true });
    symlinkSync(operation.target, own(dest));
    return [];
  });
  execFileSync('chown', ['-R', `--reference=${stage.home}`, root]);
  const words = [
    program,
    ...'--log-level=error run --rm --network=host --userns=keep-id --cap-drop=all'.split(' '),
    ...'--security-opt=no-new-privileges --cgroups=disabled --log-driver=none'.split(' '),
    ...mounts,
    `--workdir=${stage.project}`,
    '--rootfs',
    root,
  ];
  return prefixing('podman, rootless', words, stage);
}

function rootDirectory({ top }: Stage): string {
  return join(top, 'rootfs');
}

/** Everything can be read but the home; the project can be written, but for what the host runs. No direct network. */
function sandboxRuntime(stage: Stage, _plan: Plan, program: string): Launcher {
  const settings = join(stage.top, 'srt.json');
  const held = ['.envrc', '.git', 'devenv.yaml'];
  const policy = {
    network: { allowedDomains: ['example.com'], deniedDomains: [] },
    filesystem: {
      denyRead: [stage.home],
      allowWrite: [stage.project, '/tmp'],
      denyWrite: held.map((path) => join(stage.project, path)),
    },
  };
  writeFileSync(settings, JSON.stringify(policy));
  const words = [program, '--settings', settings];
  const launcher = prefixing('@anthropic-ai/sandbox-runtime', words, stage);
  // It takes a command for a shell, as one word.
  return { ...launcher, argv: [...words, '-c', 'true'], held: [...words, '-c', 'sleep 2'] };
}

/** firejail takes the home of the password file for its own; this one stands for it. */
function privateHome(stage: Stage): string {
  const path = join(stage.top, 'private-home');
  mkdirSync(path);
  execFileSync('chown', [`--reference=${stage.home}`, path]);
  return path;
}
