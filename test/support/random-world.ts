import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { factsAbout } from '../../src/host/facts.ts';
import { bubblewrapOptions } from '../../src/plan/argv.ts';
import { explainPath, type PathExplanation } from '../../src/plan/explain.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { isRoot, testUser } from '../setup/places.js';
import type { Planned } from './real-plan.ts';

/** What a shell inside finds at a path. */
export interface Found {
  readonly exists: boolean;
  readonly readable: boolean;
  /** Absent where nothing is there and nothing could be made to find out. */
  readonly writable?: boolean;
  /** The first line of a file, or of the `.id` in a directory: which object of the host it is. */
  readonly identity: string;
}

/** Directories end in a slash, links have a target; every file, and the `.id` of every directory, has its own path in it. */
const tree: Readonly<Record<string, string>> = {
  'home/a/': '',
  'home/a/sub/': '',
  'home/a/sub/two': '',
  'home/a/one': '',
  'home/a/up': '../b',
  'home/a/far': '../../data/d',
  'home/b/': '',
  'home/b/file': '',
  'home/b/deep/er/': '',
  'home/to-a': 'a',
  'home/to-one': 'a/one',
  'home/dangling': 'nowhere',
  'home/loop': 'loop',
  'home/absolute': '@data',
  'home/twisted': 'absolute/../home/b',
  'data/': '',
  'data/x': '',
  'data/d/': '',
  'data/d/y': '',
  'data/link': 'd',
  'data/back': '@home/a',
  'project/': '',
  'project/src/': '',
  'project/src/main': '',
  'project/ln': 'src',
  'project/devenv.nix': '',
  'project/.git/': '',
  'project/.git/hooks/': '',
  'project/.git/hooks/pre-commit': '',
  'project/.vscode/': '',
};

/** Every path of a world, relative to its top, and some that are not there. */
export const worldPaths: readonly string[] = [
  ...Object.keys(tree).map((path) => path.replace(/\/$/, '')),
  'home/absent',
  'home/a/absent',
  'home/a/one/below',
  'data/absent/deeper',
  'project/absent',
];

const user = testUser();
const made: string[] = [];

afterAll(() => {
  for (const each of made.splice(0)) rmSync(each, { recursive: true, force: true });
});

/** A throwaway home, project and further directory, owned by the ordinary user; the top is returned. */
export function makeTree(): string {
  const top = mkdtempSync(join(tmpdir(), 'sbx-random-'));
  made.push(top);
  chmodSync(top, 0o755);
  for (const [entry, target] of Object.entries(tree)) {
    const relative = entry.replace(/\/$/, '');
    const path = join(top, relative);
    mkdirSync(target === '' && entry.endsWith('/') ? path : dirname(path), { recursive: true });
    if (target !== '') symlinkSync(target.replace(/^@/, `${top}/`), path);
    else if (entry.endsWith('/')) writeFileSync(join(path, '.id'), `${relative}\n`);
    else writeFileSync(path, `${relative}\n`);
  }
  if (user) spawnSync('chown', ['-Rh', `${user.uid}:${user.gid}`, top]);
  return top;
}

export function removeTree(top: string): void {
  rmSync(top, { recursive: true, force: true });
}

/** Prints a line for each path: what is there, and what can be done with it; whatever it makes, it removes. */
const look = String.raw`
for path do
  exists=0 readable=0 writable=- identity=
  if [ -e "$path" ]; then
    exists=1 writable=0 named=$path
    if [ -d "$path" ]; then
      named=$path/.id
      ls "$path" >/dev/null 2>&1 && readable=1
      if (: >"$path/.probe") 2>/dev/null; then writable=1; rm "$path/.probe"; fi
    else
      cat "$path" >/dev/null 2>&1 && readable=1
      if (: >>"$path") 2>/dev/null; then writable=1; fi
    fi
    [ -f "$named" ] && read -r identity <"$named"
  elif [ ! -L "$path" ] && [ -d "$(dirname "$path")" ]; then
    writable=0
    if mkdir "$path" 2>/dev/null; then writable=1; rmdir "$path"; fi
  fi
  printf '%s|%s|%s|%s\n' "$exists" "$readable" "$writable" "$identity"
done`;

/** Looks at paths from within real bubblewrap; throws when it does not start. */
export function lookInside(plan: Plan, paths: readonly string[]): Found[] {
  const output = runInside(plan, look, paths);
  const lines = output.split('\n').slice(0, -1);
  if (lines.length !== paths.length) throw new Error(`${lines.length} answers:\n${output}`);
  return lines.map((line) => {
    const [exists, readable, writable, ...identity] = line.split('|');
    return {
      exists: exists === '1',
      readable: readable === '1',
      ...(writable !== '-' && { writable: writable === '1' }),
      identity: identity.join('|'),
    };
  });
}

/** Changes directories from within as a session would, where it may: a file more, and two fewer things. */
export function changeInside(plan: Plan, directories: readonly string[]): void {
  const change = 'for each do (echo kept >"$each/kept"; rm -rf "$each/one" "$each/d"); done';
  runInside(plan, `{ ${change}; } 2>/dev/null; true`, directories);
}

/** Those of the directories that could be moved aside from within; each is moved back. */
export function movedInside(plan: Plan, directories: readonly string[]): string[] {
  const script =
    'for each do mv "$each" "$each-moved" && mv "$each-moved" "$each" && echo "$each"; done';
  return runInside(plan, `{ ${script}; } 2>/dev/null; true`, directories)
    .split('\n')
    .filter((line) => line !== '');
}

function runInside(plan: Plan, script: string, words: readonly string[]): string {
  const own = [plan.stateDirectory, ...plan.directories.map(({ path }) => path)];
  asUser(['mkdir', '-p', ...own]);
  if (plan.emptyFile !== undefined) asUser(['touch', plan.emptyFile]);
  for (const repository of plan.openedRepositories) {
    const complete = 'cd "$1" && { [ -e commondir ] || echo . >commondir; } && mkdir -p hooks';
    asUser(['sh', '-c', complete, 'sh', repository]);
  }
  const options = ['--new-session', ...bubblewrapOptions(plan)];
  return asUser([plan.bubblewrap.path, ...options, '--', 'sh', '-c', script, 'sh', ...words]);
}

/** The answer of `explain`. */
export function explain(path: string, { policy, facts }: Planned, plan: Plan): PathExplanation {
  const { operations, covered } = plan;
  const known = factsAbout([path], operations, facts);
  return explainPath(path, false, { policy, facts: known, operations, covered, presets: [] });
}

/** Whether the owner of a path of the host may write it: bubblewrap makes mount points that nobody may. */
export function ownerMayWrite(path: string): boolean {
  const status = statSync(path, { throwIfNoEntry: false });
  return status === undefined || (status.mode & 0o200) !== 0;
}

/** As `Found.identity`: the first line of a file of the host, empty for everything else. */
export function firstLine(path: string): string {
  const there = statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  return there ? (readFileSync(path, 'utf8').split('\n')[0] ?? '') : '';
}

function asUser(command: readonly string[]): string {
  const prefix = user
    ? ['setpriv', `--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups']
    : [];
  const [program = '', ...rest] = [...prefix, ...command];
  const { status, stdout, stderr } = spawnSync(program, rest, {
    cwd: '/',
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' },
  });
  if (status !== 0) throw new Error(`${program}: status ${status}: ${stderr}`);
  return stdout;
}

/** Without an ordinary user below root, root itself would be asked, whom no file mode stops. */
export const hasOrdinaryUser = !isRoot || user !== undefined;
