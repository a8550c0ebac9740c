import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { problem, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { isLoaderVariable } from '../plan/variables.ts';
import type { VariableFacts } from '../plan/expand.ts';
import type { DevenvFacts } from '../plan/facts.ts';
import { isWithin } from '../plan/paths.ts';
import { devenvFiles, evaluatedFiles, realOf } from './devenv-files.ts';
import { readInputs } from './devenv-record.ts';
import type { Identity } from './identity.ts';
import type { Inputs } from './inputs.ts';
import { sha256 } from './sha256.ts';
import { findProgram, replaceable } from './system-programs.ts';

/** What is known of the devenv of a project; nothing where it has no `devenv.nix`. Nothing is run. */
export function devenvFacts(
  facts: VariableFacts & Identity,
  cwd: string,
  inputs: Inputs,
  wanted = true,
): DevenvFacts | undefined {
  const { root, variables } = facts;
  if (!existsSync(join(root, 'devenv.nix'))) return undefined;
  const shell = shellVariables(facts);
  const runtime = runtimeDirectory(facts, shell !== undefined);
  if (!wanted) return { runtime, files: [] };
  if (shell !== undefined) return { runtime, files: [], shell };
  const known = { runtime, files: evaluatedFiles(root, cwd, readInputs(facts) ?? [], inputs) };
  const program = findProgram('devenv', variables['DEVENV_SANDBOX_DEVENV'], facts, inputs);
  // Like this the project would say what runs on the host.
  if (program === undefined || isWithin(realOf(program), root)) return known;
  const unsafe = replaceable(program, facts);
  return unsafe === undefined ? { ...known, program } : { ...known, unsafe };
}

/** As devenv computes it (`resolve_runtime_dir` in its devenv-core/src/paths.rs). */
function runtimeDirectory({ root, variables }: VariableFacts, inShell: boolean): string {
  const { DEVENV_RUNTIME: own, XDG_RUNTIME_DIR: base } = variables;
  if (inShell && own?.startsWith('/')) return own;
  const hash = sha256(join(root, '.devenv')).slice(0, 7);
  return `${base?.startsWith('/') ? base : '/tmp'}/devenv-${hash}`;
}

/** What nixpkgs' stdenv sets to something that is no path of the store. */
const stdenvNames =
  /^(?:AR|AS|CC|CXX|LD|NM|OBJCOPY|OBJDUMP|RANLIB|READELF|SIZE|STRINGS|STRIP|SOURCE_DATE_EPOCH|NIX_(?:CC|BINTOOLS|PKG_CONFIG|CFLAGS|LDFLAGS|HARDENING|ENFORCE)\w*)$/;

/**
 * In a shell of devenv for this project, the variables that it set, as far as that can be seen: devenv leaves
 * no list of them, and the same environment has whatever the user exports. A value in one line that names the
 * Nix store, the project or the runtime directory says where things are, and is no secret. `NIX_CONFIG` can be.
 */
function shellVariables({ root, variables }: VariableFacts): readonly string[] | undefined {
  const { DEVENV_ROOT: of, DEVENV_PROFILE: profile, DEVENV_RUNTIME: runtime } = variables;
  if (of !== root || !profile?.startsWith('/nix/store/')) return undefined;
  const places = [root, ...(runtime?.startsWith('/') ? [runtime] : [])];
  return Object.entries(variables).flatMap(([name, value]) => {
    if (name === 'NIX_CONFIG' || value.includes('\n')) return [];
    if (isLoaderVariable(name)) return inStore(value) ? [name] : [];
    const place = value.includes('/nix/store/') || places.some((each) => isWithin(value, each));
    return place || stdenvNames.test(name) ? [name] : [];
  });
}

/** For the dynamic loader, every part counts. */
function inStore(value: string): boolean {
  const parts = value.split(/[:\s]/).filter(Boolean);
  return parts.length > 0 && parts.every((part) => part.startsWith('/nix/store/'));
}

/** The environment of a project, as a script for bash. */
export interface DevenvEnvironment {
  readonly script: string;
  /** Absolute paths that it depends on, those that do not exist included. */
  readonly inputs: readonly string[];
}

/**
 * Runs `devenv print-dev-env` in the root: on the host, so only for a project whose Nix files are allowed. It
 * evaluates and builds what changed since the last time (devenv keeps a cache), and runs no hook. What it says
 * goes to the user as it comes, as it can take minutes.
 */
export function evaluateDevenv(
  program: string,
  root: string,
  environment: NodeJS.ProcessEnv,
): DevenvEnvironment | { diagnostic: Diagnostic } {
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const { stdout, status, signal, error } = spawnSync(program, ['print-dev-env'], {
    cwd: root,
    env: hostEnvironment(environment, root),
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status === 0) return { script: stdout, inputs: inputsOf(root) };
  const how = error?.message ?? signal ?? `status ${status}`;
  const message = `\`devenv print-dev-env\` failed (${how}); its own message is above`;
  const help = 'Mend it with `devenv shell`, or run with `--no-devenv` to do without it.';
  return { diagnostic: problem('devenv-failed', message, { help }) };
}

/**
 * The caller's environment, for what evaluation reads of it, without what would let the project run something
 * here: its own directories on `PATH`, and variables of the dynamic loader.
 */
function hostEnvironment(environment: NodeJS.ProcessEnv, root: string): NodeJS.ProcessEnv {
  const passing = Object.entries(environment).filter(([name]) => !isLoaderVariable(name));
  const path = (environment['PATH'] ?? '')
    .split(':')
    .filter((each) => each.startsWith('/') && !isWithin(realOf(each), root))
    .join(':');
  // Its own terminal interface would draw over whatever the command prints.
  return { ...Object.fromEntries(passing), PATH: path, PWD: root, DEVENV_TUI: 'false' };
}

/** What devenv always reads, and what it says that it read (`input-paths.txt`, one path a line). */
function inputsOf(root: string): string[] {
  const always = devenvFiles.map((name) => join(root, name));
  let reported: string[] = [];
  try {
    reported = readFileSync(join(root, '.devenv/input-paths.txt'), 'utf8').split('\n');
  } catch {
    // Older versions write none.
  }
  return [...new Set([...always, ...reported.filter((path) => path.startsWith('/'))])];
}
