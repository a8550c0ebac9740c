import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename } from 'node:path';
import type { Policy } from '../policy/policy.ts';
import type { Bubblewrap, DevenvFacts, HostFacts, PathFact } from '../plan/facts.ts';
import type { Operation } from '../plan/operation.ts';
import { pathsToRead, variablesToRead, type AskedPaths } from '../plan/probe.ts';
import { resolvePath } from '../plan/resolve-path.ts';
import type { Architecture } from '../plan/seccomp/filter.ts';
import { unreadPaths } from '../plan/view.ts';
import { gitControlPaths } from './git.ts';
import type { Identity } from './identity.ts';
import { lookAt, noInputs, type Inputs } from './inputs.ts';

/** What is known about the host before the policy says which paths matter. */
export interface HostContext {
  readonly identity: Identity;
  readonly root: string;
  readonly cwd: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly os: HostFacts['os'];
  readonly bubblewrap?: Bubblewrap;
  readonly devenv?: DevenvFacts;
  readonly inputs?: Inputs;
}

/** Collects what planning these policies of one project needs to know, and nothing else. */
export function collectFacts(
  policies: readonly Policy[],
  context: HostContext,
  asked: AskedPaths = {},
): HostFacts {
  const { identity, root, cwd, environment, os, bubblewrap, devenv, inputs = noInputs() } = context;
  const bare: HostFacts = {
    os,
    ...identity,
    root,
    project: projectName(root),
    cwd,
    variables: pick(environment, policies.flatMap(variablesToRead)),
    environment: Object.keys(environment).toSorted(),
    ...(bubblewrap && { bubblewrap }),
    ...(devenv && { devenv }),
    gitPaths: gitControlPaths(root, inputs),
    envPrograms: envPrograms(),
    ...architecture(),
    paths: {},
  };
  const paths: Record<string, PathFact> = {};
  const lookup = (path: string): PathFact => (paths[path] ??= lookAt(path, inputs));
  for (const path of policies.flatMap((each) => pathsToRead(each, bare, asked))) {
    resolvePath(path, lookup);
  }
  return { ...bare, paths };
}

/** The same facts, with all that says what a plan shows at some paths, wherever links lead. */
export function factsAbout(
  paths: readonly string[],
  operations: readonly Operation[],
  facts: HostFacts,
): HostFacts {
  const known: Record<string, PathFact> = { ...facts.paths };
  for (;;) {
    const unread = paths.flatMap((path) => unreadPaths(path, operations, known));
    if (unread.length === 0) return { ...facts, paths: known };
    for (const path of unread) known[path] = lookAt(path);
  }
}

/** `ID` and `ID_LIKE` of os-release(5). */
export function readOs(): HostFacts['os'] {
  const text =
    ['/etc/os-release', '/usr/lib/os-release'].map(readText).find((each) => each !== '') ?? '';
  const field = (name: string): string =>
    new RegExp(`^${name}=["']?([^"'\\n]*)`, 'm').exec(text)?.[1] ?? '';
  return { id: field('ID') || 'linux', like: field('ID_LIKE').split(' ').filter(Boolean) };
}

/** The id of the base preset that fits the host. */
export function hostBase({ id }: HostFacts['os']): string {
  return id === 'nixos' ? 'nixos-base' : 'fhs-base';
}

function projectName(root: string): string {
  const hash = createHash('sha256').update(root).digest('hex').slice(0, 12);
  const readable = basename(root)
    .replaceAll(/[^\w.+-]/g, '_')
    .slice(0, 60);
  return `${readable}-${hash}`;
}

/**
 * Programs called `env` that know `--default-signal` (GNU coreutils 8.31 and newer), in the places where a
 * sandbox can show them.
 */
export function envPrograms(): string[] {
  const paths = ['/usr/bin/env', '/bin/env', '/run/current-system/sw/bin/env'];
  const verdicts = new Map<string, boolean>();
  return paths.filter((path) => {
    if (!existsSync(path)) return false;
    const real = realpathSync(path);
    const verdict = verdicts.get(real) ?? restoresSignals(real);
    verdicts.set(real, verdict);
    return verdict;
  });
}

function restoresSignals(path: string): boolean {
  // By its usual name, as one program can be many.
  const options = { argv0: 'env', env: {}, stdio: 'ignore' } as const;
  return spawnSync(path, ['--default-signal=INT', '--version'], options).status === 0;
}

function pick(environment: NodeJS.ProcessEnv, names: readonly string[]): Record<string, string> {
  const found = names.flatMap((name) => {
    const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(found);
}

function architecture(): Pick<HostFacts, 'architecture'> {
  const names: Partial<Record<string, Architecture>> = { x64: 'x86_64', arm64: 'aarch64' };
  const found = names[process.arch];
  return found === undefined ? {} : { architecture: found };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
