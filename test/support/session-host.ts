import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isRoot, nodeDirectory, repository, stagePackage, testUser } from '../setup/places.js';
import { discussionText } from './discussion.ts';

const bubblewrap = '/usr/bin/bwrap';

/** What an ordinary host has as links into /usr. */
const merged = ['bin', 'sbin', 'lib', 'lib64'];

/** Programs that the sessions start; Rust links with a C compiler. */
const needed = [
  bubblewrap,
  ...['python3', 'git', 'cargo', 'gcc'].map((name) => `/usr/bin/${name}`),
];

/** Whether sessions can be run here: they show an ordinary Linux host, with the programs in /usr. */
export const canRunSessions =
  [...needed, ...merged.map((name) => `/usr/${name}`)].every((path) => existsSync(path)) &&
  (!isRoot || testUser() !== undefined);

/** The setup of the discussion on an ordinary host, its socket apart, and a Rust project. */
const files: Readonly<Record<string, string>> = {
  'etc/passwd': 'root:x:0:0::/root:/bin/sh\nlark:x:1000:1000::/home/lark:/bin/sh\n',
  'etc/group': 'root:x:0:\nlark:x:1000:\n',
  'etc/hosts': '127.0.0.1 localhost\n',
  'etc/resolv.conf': 'nameserver 192.0.2.53\n',
  'etc/os-release': 'ID=debian\n',
  'etc/ssl/certs/ca-certificates.crt': 'certificates\n',
  'home/lark/.config/devenv/devenv.yaml': discussionText('presets.yaml')
    .replace(/^#.*\n/, '')
    .replace('nixos-base, ', '')
    .replace('podman-socket, ', ''),
  'home/lark/.config/git/config': '[user]\n\tname = lark\n',
  'home/lark/.config/helix/config.toml': 'theme = "default"\n',
  'home/lark/.config/opencode/opencode.json': '{}\n',
  'home/lark/.config/sops-nix/secrets/opencode_api_key': 'a\n',
  'home/lark/.config/sops-nix/secrets/zai_api_key': 'b\n',
  'home/lark/.config/sops-nix/secrets/context7_api_key': 'c\n',
  'home/lark/.ssh/id_ed25519': 'a private key\n',
  'home/lark/.cargo/config.toml': '',
  'home/lark/tidy/Cargo.toml': '[package]\nname = "tidy"\n',
  'home/lark/tidy/src/main.rs': 'fn main() {}\n',
  'home/lark/tidy/.envrc': 'use devenv\n',
  'home/lark/tidy/.git/HEAD': 'ref: refs/heads/main\n',
  'home/lark/tidy/.git/config': '[core]\n',
  'home/lark/tidy/.git/hooks/pre-commit': '#!/bin/sh\n',
};

/** A throwaway host: made of files of its own, and the programs of this one. */
export interface SessionHost {
  /** Runs a script of sh in the project; what it prints, both streams in one. */
  run(script: string): string;
  remove(): void;
}

export function createSessionHost(): SessionHost {
  const top = mkdtempSync(join(tmpdir(), 'sbx-session-'));
  chmodSync(top, 0o755);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(top, path)), { recursive: true });
    writeFileSync(join(top, path), text);
  }
  for (const directory of ['tmp', 'var/tmp', 'run/user/1000/podman']) {
    mkdirSync(join(top, directory), { recursive: true });
  }
  makeSocket(join(top, 'run/user/1000/podman/podman.sock'));
  mkdirSync(join(top, 'home/lark/tidy/target'));
  // Debian's /usr/bin/cc is a link to here.
  mkdirSync(join(top, 'etc/alternatives'));
  symlinkSync('/usr/bin/gcc', join(top, 'etc/alternatives/cc'));
  // The owner of /usr has no number in the namespace of the session, so bubblewrap needs another place.
  mkdirSync(join(top, 'run/wrappers/bin'), { recursive: true });
  copyFileSync(bubblewrap, join(top, 'run/wrappers/bin/bwrap'));
  stagePackage(join(top, 'opt/sbx'));
  const user = testUser();
  if (user) spawnSync('chown', ['-R', `${user.uid}:${user.gid}`, top]);
  const prefix = user
    ? ['setpriv', `--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups']
    : [];
  return {
    run(script) {
      const [program = '', ...rest] = [...prefix, bubblewrap, ...world(top), '--', 'sh'];
      const { stdout, stderr, status } = spawnSync(program, rest, {
        input: script,
        encoding: 'utf8',
        env: environment,
        cwd: '/',
      });
      if (status !== 0) throw new Error(`the session ended with ${status}: ${stderr}`);
      return stdout;
    },
    remove: () => rmSync(top, { recursive: true, force: true }),
  };
}

const environment = {
  PATH: '/opt/sbx/bin:/opt/node/bin:/usr/bin:/bin',
  HOME: '/home/lark',
  USER: 'lark',
  XDG_RUNTIME_DIR: '/run/user/1000',
  GITHUB_TOKEN: 'a token',
  TERM: 'dumb',
  LANG: 'C.UTF-8',
};

/** The host as a sandbox of its own, from which `sbx` makes another. */
function world(top: string): string[] {
  const links = merged.flatMap((name) => ['--symlink', `usr/${name}`, `/${name}`]);
  const node = nodeDirectory().startsWith('/usr/')
    ? []
    : ['--ro-bind', dirname(nodeDirectory()), '/opt/node'];
  return [
    '--die-with-parent',
    '--dev-bind',
    '/dev',
    '/dev',
    '--proc',
    '/proc',
    '--ro-bind',
    '/usr',
    '/usr',
    ...links,
    ...['etc', 'home', 'tmp', 'var', 'run', 'opt'].flatMap((name) => [
      '--bind',
      join(top, name),
      `/${name}`,
    ]),
    ...node,
    '--chdir',
    '/home/lark/tidy',
  ];
}

function makeSocket(path: string): void {
  const code = 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])';
  spawnSync('/usr/bin/python3', ['-c', code, path]);
}

/** Where the sessions are kept. */
export const sessionsDirectory = join(repository, 'test/cli/sessions');
