import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { nodeDirectory, stagePackage, testUser } from '../setup/places.js';

/** A throwaway home and project of an ordinary user, with the published package beside them. */
export interface Stage {
  readonly top: string;
  readonly home: string;
  readonly project: string;
  /** The `sbx` of the package. */
  readonly sbx: string;
  readonly env: Readonly<Record<string, string>>;
  /** The words that make whoever runs this an ordinary user. */
  readonly asUser: readonly string[];
  /** The user's own file. */
  readonly section: string;
}

/** A project as people have it: a repository, and files that tools of the host take commands from. */
const project: Readonly<Record<string, string>> = {
  'Cargo.toml': '[package]\nname = "demo"\nversion = "0.1.0"\n',
  'src/main.rs': 'fn main() {}\n',
  '.git/HEAD': 'ref: refs/heads/main\n',
  '.git/config': '',
  '.gitignore': '/target\n',
  '.envrc': '',
  'devenv.yaml': 'inputs: {}\n',
};

/** A home as people have it who work on such a project with such an agent, each from its own installer. */
const home: Readonly<Record<string, string>> = {
  '.cargo/bin/cargo': '',
  '.rustup/settings.toml': 'version = "12"\n',
  '.rustup/toolchains/stable/bin/cargo': '',
  '.opencode/bin/opencode': '',
  '.config/opencode/opencode.json': '{}\n',
};

/** Makes a stage for a user with this section in their own file; remove it with `leaveStage`. */
export function makeStage(section: string, more: Readonly<Record<string, string>> = {}): Stage {
  const top = mkdtempSync(join(tmpdir(), 'sbx-bench-'));
  chmodSync(top, 0o755);
  const files = {
    ...below('project', project),
    ...below('home', home),
    'home/.config/devenv/devenv.yaml': section,
    ...more,
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(top, path)), { recursive: true });
    writeFileSync(join(top, path), text);
  }
  mkdirSync(join(top, 'run'), { mode: 0o700 });
  const user = testUser();
  if (user) execFileSync('chown', ['-R', `${user.uid}:${user.gid}`, top]);
  const sbx = stagePackage(join(top, 'package'));
  return {
    top,
    home: join(top, 'home'),
    project: join(top, 'project'),
    sbx,
    section,
    env: {
      PATH: `${nodeDirectory()}:/usr/local/bin:/usr/bin:/bin`,
      HOME: join(top, 'home'),
      USER: user?.name ?? userInfo().username,
      LOGNAME: user?.name ?? userInfo().username,
      SHELL: '/bin/bash',
      TERM: 'dumb',
      XDG_RUNTIME_DIR: join(top, 'run'),
      LANG: 'C.UTF-8',
    },
    asUser: user ? ['setpriv', `--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'] : [],
  };
}

function below(directory: string, files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => [`${directory}/${path}`, text]),
  );
}

export function leaveStage({ top }: Stage): void {
  rmSync(top, { recursive: true, force: true });
}

/** What a command of the stage's user prints; throws what it says when it fails. */
export function ask({ asUser, env, project: cwd }: Stage, command: readonly string[]): string {
  const [program = '', ...args] = [...asUser, ...command];
  const result = spawnSync(program, args, { cwd, env, encoding: 'utf8' });
  if (result.status !== 0) {
    throw new Error(`${command.join(' ')}: ${result.error?.message ?? result.stderr}`);
  }
  return result.stdout;
}
