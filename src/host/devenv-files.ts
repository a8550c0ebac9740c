import { createHash } from 'node:crypto';
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { EvaluatedFile } from '../plan/facts.ts';
import { parseYaml } from '../source/parse.ts';
import { listNames, lookAt, noteFile, type Inputs } from './inputs.ts';

/** What devenv reads in the root, whether it is there or not (devenv-core/src/config.rs, bootstrapLib.nix). */
export const devenvFiles = [
  'devenv.nix',
  'devenv.yaml',
  'devenv.lock',
  'devenv.local.nix',
  'devenv.local.yaml',
] as const;

/** Larger files are hashed, not searched. */
const searchAtMost = 1024 * 1024;

/**
 * The files that an evaluation of the project reads as code, as far as that is known without one: those of the
 * root, the Nix files that their texts name, and `recorded`, which an earlier evaluation read. In a directory
 * below the root that one of them is in, every Nix file counts: many projects import all that a directory has.
 * Other files, which are data to an evaluation, may change as they like.
 */
export function evaluatedFiles(
  root: string,
  cwd: string,
  recorded: readonly string[],
  inputs: Inputs,
): EvaluatedFile[] {
  const found = new Map<string, EvaluatedFile>();
  const waiting = [
    ...devenvFiles.map((name) => join(root, name)),
    ...recorded.filter((path) => isCode(path)),
  ];
  const seen = new Set<string>();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    // Links can lead in circles under ever longer names.
    const path = realOf(next);
    if (seen.has(path)) continue;
    seen.add(path);
    const bytes = read(path, inputs);
    if (bytes === undefined) continue;
    const shown = relative(cwd, path);
    const counts = contentOf(path, bytes);
    // A devenv.yaml with nothing but a policy is no code.
    if (counts !== undefined) found.set(path, { path, shown, hash: hash(counts) });
    const text = bytes.length > searchAtMost ? '' : bytes.toString('utf8');
    if (!path.endsWith('.lock')) waiting.push(...namedIn(text, dirname(path), inputs));
    if (path.endsWith('.nix') && dirname(path) !== root)
      waiting.push(...codeIn(dirname(path), inputs));
  }
  return [...found.values()].toSorted((left, right) => (left.path < right.path ? -1 : 1));
}

/** Nix files, and what configures devenv in a directory that is imported. */
function isCode(path: string): boolean {
  if (path.startsWith('/nix/store/')) return false;
  return path.endsWith('.nix') || (devenvFiles as readonly string[]).includes(basename(path));
}

/** The policy in a devenv.yaml is for sbx; what it grants is judged by itself, and a comment says nothing. */
function contentOf(path: string, bytes: Buffer): Buffer | string | undefined {
  if (!path.endsWith('.yaml')) return bytes;
  const { parsed } = parseYaml({ name: path, path, bytes });
  if (parsed === undefined) return bytes;
  if (typeof parsed.value !== 'object' || parsed.value === null) return undefined;
  const {
    sandbox: _policy,
    presets: _shorthand,
    ...rest
  } = parsed.value as Record<string, unknown>;
  return Object.keys(rest).length === 0 ? undefined : JSON.stringify(rest);
}

/** Code at the relative paths that stand in a text; a directory stands for the code in it. */
function namedIn(text: string, directory: string, inputs: Inputs): string[] {
  const names = new Set(text.match(/\.{1,2}\/[\w.+/-]+/g));
  return [...names].flatMap((name) => {
    const path = resolve(directory, name);
    return isCode(path) ? [path] : codeIn(path, inputs);
  });
}

/** The path with its links followed; as it stands where it leads nowhere. */
export function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function codeIn(directory: string, inputs: Inputs): string[] {
  const others = devenvFiles.map((name) => join(directory, name));
  return [
    ...listNames(directory, inputs, '.nix').map((name) => join(directory, name)),
    ...others.filter((path) => lookAt(path, inputs).kind !== 'missing'),
  ];
}

function read(path: string, inputs: Inputs): Buffer | undefined {
  let bytes: Buffer | undefined;
  try {
    bytes = statSync(path).isFile() ? readFileSync(path) : undefined;
  } catch {
    bytes = undefined;
  }
  noteFile(path, bytes, inputs);
  return bytes;
}

function hash(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex');
}
