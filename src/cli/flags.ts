import type { Command } from 'commander';
import { problem, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { quote } from '../launch/quote.ts';
import { SandboxLayer } from '../schema/sandbox.ts';
import type { Layer } from '../source/layer.ts';
import { pointer, type Path, type Position } from '../source/positions.ts';
import { leaveDirectory, leaveVariable } from '../shell/leave.ts';
import type { SourceFile } from '../source/source-file.ts';
import { validate } from '../source/validate.ts';

/** One policy flag as it was given, in order. */
interface Given {
  readonly flag: string;
  readonly value?: string;
}

const shownFile = 'command line';

/** Adds the flags that make the highest layer of a policy. */
export function addPolicyFlags(command: Command): Command {
  return command
    .option('--preset <name>', 'add a preset; may be repeated', collect)
    .option('--ro <path>', 'show a host path read-only; may be repeated', collect)
    .option('--rw <path>', 'show a host path writable; may be repeated', collect)
    .option('--mask <path>', 'hide a path; may be repeated', collect)
    .option('--env <name[=value]>', 'keep a variable, or set it; may be repeated', collect)
    .option('--no-network', 'a network of its own, with nothing in it')
    .option('--no-devenv', 'do without the environment of devenv')
    .option('--allow-home', 'accept the home directory as the project root');
}

export interface PolicyFlags {
  readonly preset?: string[];
  readonly ro?: string[];
  readonly rw?: string[];
  readonly mask?: string[];
  readonly env?: string[];
  readonly network: boolean;
  readonly devenv?: boolean;
  readonly allowHome?: boolean;
  /** For a shell that a hook starts: it can say where its user went. */
  readonly leave?: boolean;
}

/**
 * The layer that the flags make. Its "file" is the command line itself, so that a diagnostic points at the
 * flag with a caret. Relative paths are relative to where the user stands.
 */
export function flagsLayer(
  flags: PolicyFlags,
  cwd: string,
): { layer: Layer; file: SourceFile; diagnostics: Diagnostic[] } | undefined {
  const given = listFlags(flags);
  if (given.length === 0) return undefined;
  const { text, columns } = commandLine(given);
  const positions: Record<string, Position> = {};
  const sandbox: Record<string, unknown> = {};
  for (const [index, each] of given.entries()) {
    const [column, endColumn] = columns[index] ?? [1, 1];
    const at = { file: shownFile, line: 1, column, endColumn };
    for (const path of apply(each, sandbox, cwd)) positions[pointer(path)] = { value: at, key: at };
  }
  const checked = validate(SandboxLayer, { value: sandbox, positions });
  const layer: Layer = {
    kind: 'flags',
    name: shownFile,
    file: shownFile,
    directory: cwd,
    sandbox: checked.value ?? {},
    positions,
  };
  const file = { name: shownFile, path: shownFile, bytes: new TextEncoder().encode(text) };
  return { layer, file, diagnostics: [...checked.diagnostics, ...checkFlags(given, positions)] };
}

function listFlags(flags: PolicyFlags): Given[] {
  const named = ['preset', 'ro', 'rw', 'mask', 'env'] as const;
  return [
    ...named.flatMap((name) => (flags[name] ?? []).map((value) => ({ flag: `--${name}`, value }))),
    ...(flags.network ? [] : [{ flag: '--no-network' }]),
    ...(flags.leave ? [{ flag: '--leave' }] : []),
  ];
}

function commandLine(given: readonly Given[]): { text: string; columns: [number, number][] } {
  let text = 'sbx';
  const columns = given.map(({ flag, value }): [number, number] => {
    const start = text.length + 2;
    text += ` ${flag}${value === undefined ? '' : ` ${quote(value)}`}`;
    return [start, text.length + 1];
  });
  return { text, columns };
}

/** Writes a flag into the layer and says which of its values it set. */
function apply({ flag, value = '' }: Given, sandbox: Record<string, unknown>, cwd: string): Path[] {
  switch (flag) {
    case '--preset':
      return [push(sandbox, 'presets', value)];
    case '--no-network':
      sandbox['network'] = { enable: false };
      return [['network', 'enable']];
    case '--env':
      return [applyVariable(value, sandbox)];
    case '--leave':
      return [
        push(sandbox, 'mounts', { path: leaveDirectory, mode: 'state-dir' }),
        applyVariable(leaveVariable, sandbox),
      ];
    default: {
      const mode = { '--ro': 'read-only', '--rw': 'read-write', '--mask': 'mask' }[flag];
      const path = push(sandbox, 'mounts', { path: absolute(value, cwd), mode });
      return [path, [...path, 'path'], [...path, 'mode']];
    }
  }
}

function applyVariable(text: string, sandbox: Record<string, unknown>): Path {
  const env = (sandbox['env'] ??= {}) as { keep?: string[]; set?: Record<string, string> };
  const [name = '', ...rest] = text.split('=');
  if (rest.length === 0) return ['env', ...push(env as Record<string, unknown>, 'keep', name)];
  // A value on the command line is meant as it stands.
  env.set = { ...env.set, [name]: rest.join('=').replaceAll('$', '$$$$') };
  return ['env', 'set', name];
}

function push(target: Record<string, unknown>, key: string, value: unknown): Path {
  const list = (target[key] ??= []) as unknown[];
  list.push(value);
  return [key, list.length - 1];
}

function absolute(path: string, cwd: string): string {
  if (/^[/~$]/.test(path)) return path;
  return `${cwd}/${path.replace(/^\.\//, '')}`.replace(/\/\.$/, '');
}

function checkFlags(given: readonly Given[], positions: Record<string, Position>): Diagnostic[] {
  return given.flatMap(({ flag, value }) => {
    if (value !== '') return [];
    const at = Object.values(positions)[0]?.value;
    return [
      problem('bad-flag', `\`${flag}\` needs a value`, { at, help: 'Write it after the option.' }),
    ];
  });
}

function collect(value: string, previous: string[] = []): string[] {
  return [...previous, value];
}
