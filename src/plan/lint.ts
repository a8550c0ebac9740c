import { warning, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { showOrigin } from '../policy/origin.ts';
import { credentialPaths } from './credentials.ts';
import { expandPath } from './expand.ts';
import type { HostFacts } from './facts.ts';
import type { Operation } from './operation.ts';
import { isWithin } from './paths.ts';
import type { Plan } from './plan.ts';
import { showsObject } from './promises.ts';

/**
 * Warnings about a plan that works and is probably not what was meant. Only `check` asks for them: what a
 * launch has to say comes with the plan itself.
 */
export function lintPlan(plan: Plan, facts: HostFacts): Diagnostic[] {
  return lints.flatMap((lint) => lint(plan, facts));
}

/** Beyond this many, set-up is slower than the commands people run; it grows with the square. */
const manyBinds = 100;

type Lint = (plan: Plan, facts: HostFacts) => Diagnostic[];

const lints: readonly Lint[] = [
  withoutEffect,
  writableFiles,
  shownCredentials,
  overlaysOverThemselves,
  tooManyMounts,
];

/** A later mount of the same place, or of a directory above it, hides an earlier one. */
function withoutEffect({ operations }: Plan): Diagnostic[] {
  return operations.flatMap((operation, index) => {
    const hiding = operations.slice(index + 1).find(({ dest }) => isWithin(operation.dest, dest));
    if (hiding === undefined || operation.kind === 'proc') return [];
    const message = `\`${operation.dest}\` has no effect: \`${hiding.dest}\` of ${showOrigin(hiding.origin)} is mounted over it`;
    const help = 'Remove one of the two, or the `late` of the other.';
    return [warning('no-effect', message, { at: operation.origin.at, help })];
  });
}

/** rename(2) onto a mount point fails with EBUSY, and that is how most programs save a file. */
function writableFiles({ operations }: Plan, { paths }: HostFacts): Diagnostic[] {
  return operations.flatMap((operation) => {
    if (operation.kind !== 'bind' || operation.access !== 'read-write') return [];
    if (paths[operation.source]?.kind !== 'file') return [];
    const message = `\`${operation.dest}\` is a single writable file: programs that save by renaming a new file over it fail with EBUSY`;
    const help = 'Mount its directory, or make the file read-only.';
    return [warning('writable-file', message, { at: operation.origin.at, help })];
  });
}

function shownCredentials({ operations }: Plan, facts: HostFacts): Diagnostic[] {
  return credentialPaths.flatMap((template) => {
    const expanded = expandPath(template, facts);
    if (!('value' in expanded)) return [];
    const shown = operations.find((operation) =>
      showsObject(operation, expanded.value, operations, facts),
    );
    if (shown === undefined) return [];
    const message = `\`${template}\`, which usually holds credentials, is visible at \`${shown.dest}\``;
    const help = `Mount something narrower, or hide it: { path: ${template}, mode: mask }.`;
    return [warning('credential-shown', message, { at: shown.origin.at, help })];
  });
}

/** The inside of such an overlay refuses to show its own upper directory, with an error that names no cause. */
function overlaysOverThemselves({ operations }: Plan): Diagnostic[] {
  return operations.flatMap((operation) => {
    if (operation.kind !== 'overlay' || operation.upper === undefined) return [];
    if (!isWithin(operation.upper, operation.source)) return [];
    const message = `the overlay of \`${operation.source}\` contains its own private layer, \`${operation.upper}\``;
    const help = 'Overlay a narrower directory, or set XDG_STATE_HOME outside of it.';
    return [warning('overlay-in-source', message, { at: operation.origin.at, help })];
  });
}

function tooManyMounts({ operations }: Plan): Diagnostic[] {
  const binds = operations.filter((operation: Operation) => operation.kind === 'bind').length;
  if (binds <= manyBinds) return [];
  const message = `${binds} bind mounts: bubblewrap's set-up time grows with the square of their number`;
  return [warning('many-mounts', message, { help: 'Mount fewer, wider directories.' })];
}
