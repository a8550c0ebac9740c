import { accessSync, constants, existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Policy } from '../policy/policy.ts';
import { smallFiles } from '../plan/copies.ts';
import type { Bubblewrap, DevenvFacts, HostFacts, PathFact } from '../plan/facts.ts';
import type { Operation } from '../plan/operation.ts';
import { pathsToRead, variablesToRead, type AskedPaths } from '../plan/probe.ts';
import { resolvePath } from '../plan/resolve-path.ts';
import type { Architecture } from '../plan/seccomp/filter.ts';
import { unreadPaths } from '../plan/view.ts';
import { ask, type Answers } from './ask.ts';
import { gitControlPaths } from './git.ts';
import type { Identity } from './identity.ts';
import { lookAt, noInputs, type Inputs } from './inputs.ts';
import { sha256 } from './sha256.ts';

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
    envPrograms: envPrograms(inputs.answers),
    ...architecture(),
    copyable: Object.fromEntries(smallFiles.flatMap(copyable)),
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
  const hash = sha256(root).slice(0, 12);
  const readable = basename(root)
    .replaceAll(/[^\w.+-]/g, '_')
    .slice(0, 60);
  return `${readable}-${hash}`;
}

/**
 * Programs called `env` that know `--default-signal` (GNU coreutils 8.31 and newer), in the places where a
 * sandbox can show them.
 */
export function envPrograms(answers?: Answers): string[] {
  return ['/usr/bin/env', '/bin/env', '/run/current-system/sw/bin/env'].filter(
    (path) => existsSync(path) && ask(path, ['--default-signal=INT', '--version'], answers) !== '',
  );
}

/** A file of the system, and where its links lead, if this user can copy it in no time. */
function copyable(path: string): [string, string][] {
  try {
    const real = realpathSync.native(path);
    accessSync(real, constants.R_OK);
    const status = statSync(real);
    return status.isFile() && status.size <= 64 * 1024 ? [[path, real]] : [];
  } catch {
    return [];
  }
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
