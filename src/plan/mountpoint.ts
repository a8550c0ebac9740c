import { problem, warning, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { HostFacts, PathKind } from './facts.ts';
import { isOwn, isWritable, type Operation } from './operation.ts';
import { prefixes } from './paths.ts';
import { direct, look, showsHost } from './view.ts';
import { destinationPlace, type WantedMount } from './wanted.ts';

/** What is wrong, or worth knowing, about the place where an operation is going to mount. */
export function checkMountpoint(
  wanted: WantedMount,
  operation: Operation,
  below: readonly Operation[],
  facts: HostFacts,
): Diagnostic[] {
  const unfit = checkKinds(wanted, operation, below, facts);
  return unfit === undefined ? checkPresence(wanted, operation, below, facts) : [unfit];
}

/** bubblewrap mounts directories on directories, everything else on files, and makes nothing below a file. */
function checkKinds(
  wanted: WantedMount,
  operation: Operation,
  below: readonly Operation[],
  facts: HostFacts,
): Diagnostic | undefined {
  const { dest } = operation;
  const extra = { at: destinationPlace(wanted), help: 'Choose another destination.' };
  for (const prefix of prefixes(dest)) {
    const kind = kindInside(prefix, below, facts);
    if (kind === undefined) return undefined;
    if (prefix !== dest && kind !== 'directory') {
      const message = `\`${prefix}\` is no directory, so nothing can be mounted at \`${wanted.mount.dest}\` below it`;
      return problem('bad-destination', message, extra);
    }
  }
  const [there, brings] = [
    kindInside(dest, below, facts) === 'directory',
    kindOf(operation, facts) === 'directory',
  ];
  if (there === brings) return undefined;
  const [what, on] = brings ? ['directory', 'file'] : ['file', 'directory'];
  const message = `a ${what} cannot be mounted on \`${wanted.mount.dest}\`, which is a ${on}`;
  return problem('bad-destination', message, extra);
}

/** What stands at a path inside, no link on its way; undefined where nothing does, or nobody looked. */
function kindInside(
  path: string,
  below: readonly Operation[],
  { paths }: HostFacts,
): PathKind | undefined {
  const { through, host } = look(path, below, paths);
  if (through?.dest === path) return kindOf(through, { paths });
  if (below.some(({ dest }) => dest.startsWith(`${path}/`))) return 'directory';
  const kind = host === undefined ? undefined : paths[host]?.kind;
  return kind === 'missing' ? undefined : kind;
}

/** What an operation brings. */
export function kindOf(
  operation: Operation,
  { paths }: Pick<HostFacts, 'paths'>,
): PathKind | undefined {
  if (operation.kind !== 'bind') return 'directory';
  if (isOwn(operation)) return operation.role === 'empty-file' ? 'file' : 'directory';
  return paths[operation.source]?.kind;
}

function checkPresence(
  wanted: WantedMount,
  { dest }: Operation,
  below: readonly Operation[],
  facts: HostFacts,
): Diagnostic[] {
  const { through, host } = direct(dest, below);
  if (through === undefined || host === undefined || isOwn(through)) return [];
  if (showsHost(look(dest, below, facts.paths), facts.paths)) return [];
  const at = destinationPlace(wanted);
  if (!isWritable(through)) {
    if (through.kind === 'overlay' && through.mode !== 'overlay-ro') return [];
    const message = `\`${wanted.mount.dest}\` does not exist below \`${through.dest}\`, which is read-only, so nothing can be mounted there`;
    const help = `Create \`${host}\` on the host, or choose another destination.`;
    return [problem('mountpoint-missing', message, { at, help })];
  }
  if (through.kind === 'overlay') return [];
  const message = `\`${host}\` does not exist, so the first launch makes it, empty, as a mount point`;
  const help = 'Nothing needs to be done: what the inside writes there does not reach it.';
  return [warning('creates-directory', message, { at, help })];
}
