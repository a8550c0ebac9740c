import { problem, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { defaultOrigin, type Origin } from '../policy/origin.ts';
import type { Policy, PolicyMount } from '../policy/policy.ts';
import { canonicalPath } from '../schema/template.ts';
import { controlFiles, gitControlFiles, type ControlEffect } from './control-files.ts';
import { expandPath } from './expand.ts';
import type { HostFacts } from './facts.ts';
import { isOwn, type Bind, type Operation } from './operation.ts';
import { comparePaths, isWithin, join, prefixes, rebase, relativeTo } from './paths.ts';
import { direct } from './view.ts';
import { impliedMount, notExpanded } from './wanted.ts';

/** A path on the host that stays read-only inside wherever it is shown. */
export interface ProtectedPath {
  readonly path: string;
  readonly effect: ControlEffect;
  readonly origin: Origin;
}

/** One that does not exist. */
export interface WatchedPath extends ProtectedPath {
  /** For people: relative to the root where it lies there. */
  readonly shown: string;
}

export interface Protection {
  /** Pins and read-only binds, to be put among the other operations. */
  readonly operations: readonly Bind[];
  /** Protected paths that do not exist and could be created inside; compared after the session. */
  readonly watched: readonly WatchedPath[];
  /** A file that must exist before launch: without it the inside could create one that redirects git. */
  readonly commonDirectory?: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** The control files of the project, those that its policy adds, without those that it opens. */
export function protectedPaths(policy: Policy, facts: HostFacts): ProtectedPath[] {
  const { root } = facts;
  const origin: Origin = { ...defaultOrigin, name: 'protected' };
  const inRoot = (path: string, effect: ControlEffect): ProtectedPath => ({
    path: join(root, path),
    effect,
    origin,
  });
  const all = [
    ...controlFiles.map(({ path, effect }) => inRoot(path, effect)),
    ...gitControlFiles.map((path) => inRoot(`.git/${path}`, 'git')),
    ...facts.gitPaths.map((path): ProtectedPath => ({ path, effect: 'git', origin })),
    ...policy.presets.flatMap(({ id, source }): ProtectedPath[] =>
      source === 'local' ? [{ path: id, effect: 'sbx', origin }] : [],
    ),
    ...policy.protect.flatMap((path): ProtectedPath[] => {
      const added = policy.origins[`protect.${path}`] ?? origin;
      return expanded(path, facts).map((each) => ({ path: each, effect: 'user', origin: added }));
    }),
  ];
  const opened = new Set(policy.unprotect.flatMap((path) => expanded(path, facts)));
  const unique = new Map(all.map((each) => [each.path, each]));
  return [...unique.values()]
    .filter(({ path }) => !opened.has(path))
    .toSorted((left, right) => comparePaths(left.path, right.path));
}

/**
 * Binds that keep protected paths read-only in every writable mount that shows them. A mount point cannot be
 * renamed or removed, its parent can: so every directory between the mount and the path is bound onto itself.
 */
export function planProtection(
  policy: Policy,
  operations: readonly Operation[],
  facts: HostFacts,
): Protection {
  const paths = protectedPaths(policy, facts);
  const diagnostics: Diagnostic[] = [];
  const binds: Bind[] = [];
  const watched: WatchedPath[] = [];
  for (const mount of operations.filter(isWritableHost)) {
    for (const each of paths.filter(({ path }) => isWithin(path, mount.source))) {
      const dest = rebase(each.path, mount.source, mount.dest);
      const view = direct(dest, [...operations, ...binds]);
      const { through } = view;
      if (through?.kind !== 'bind' || through.access === 'read-only' || isOwn(through)) continue;
      if (through !== mount && !binds.includes(through)) continue;
      if (mount.source === each.path) diagnostics.push(opensProtected(mount, each));
      else addProtection(each, dest, mount, { facts, binds, watched, diagnostics });
    }
  }
  const commonDirectory = openGit(operations, binds, facts);
  return {
    operations: binds,
    watched,
    diagnostics: [
      ...notUnderstood(policy, facts),
      ...diagnostics,
      ...refuseOpenings(operations, paths),
    ],
    ...(commonDirectory === undefined ? {} : { commonDirectory }),
  };
}

/**
 * `.devenv` is a private directory inside: devenv's next shell on the host runs and sources what it finds
 * there. Only where the project uses devenv, so that others get no such directory.
 */
export function devenvMounts(policy: Policy, { root, paths }: HostFacts): PolicyMount[] {
  const path = join(root, '.devenv');
  const uses = [path, join(root, 'devenv.nix')].some(
    (each) => (paths[each]?.kind ?? 'missing') !== 'missing',
  );
  const opened = policy.unprotect.some((each) => canonicalPath(each) === '$PWD/.devenv');
  const taken = policy.mounts.some(({ dest }) => canonicalPath(dest) === '$PWD/.devenv');
  if (!uses || opened || taken) return [];
  const mount = impliedMount('$PWD/.devenv', { ...defaultOrigin, name: 'protected' });
  return [{ ...mount, mode: 'state-dir' }];
}

interface Collecting {
  readonly facts: HostFacts;
  readonly binds: Bind[];
  readonly watched: WatchedPath[];
  readonly diagnostics: Diagnostic[];
}

function addProtection(
  each: ProtectedPath,
  dest: string,
  mount: Bind,
  collecting: Collecting,
): void {
  const { facts, binds, watched, diagnostics } = collecting;
  const between = prefixes(each.path).filter(
    (path) => path !== each.path && path !== mount.source && isWithin(path, mount.source),
  );
  const link = [...between, each.path].find((path) => facts.paths[path]?.kind === 'symlink');
  if (link !== undefined) {
    diagnostics.push(linkInside(link, each));
    return;
  }
  const kind = facts.paths[each.path]?.kind ?? 'missing';
  if (kind === 'missing' || kind === 'denied') {
    const { root } = facts;
    const shown = isWithin(each.path, root) ? relativeTo(each.path, root) : each.path;
    if (!watched.some(({ path }) => path === each.path)) watched.push({ ...each, shown });
    return;
  }
  const at = (path: string): string => rebase(path, mount.source, mount.dest);
  const taken = new Set(binds.map((bind) => bind.dest));
  const pins = between.filter((path) => !taken.has(at(path)));
  binds.push(
    ...pins.map((path) => protecting(mount.access, path, at(path), each.origin, mount)),
    protecting('read-only', each.path, dest, each.origin, mount),
  );
}

/** As late as the mount that it is part of, which would cover it otherwise. */
function protecting(
  access: Bind['access'],
  source: string,
  dest: string,
  origin: Origin,
  { late }: Bind,
): Bind {
  return { kind: 'bind', access, source, dest, origin, ...(late && { late }) };
}

/**
 * An opened `.git` needs `commondir`, which would make git take its configuration and hooks from a directory
 * of the inside's choice. A file that says `.` means the same to git as none; an empty one breaks git.
 */
function openGit(
  operations: readonly Operation[],
  binds: Bind[],
  { root, paths }: HostFacts,
): string | undefined {
  const git = join(root, '.git');
  if (paths[git]?.kind !== 'directory') return undefined;
  const source = join(git, 'commondir');
  const origin = { ...defaultOrigin, name: 'protected' };
  let opened = false;
  for (const mount of operations.filter(isWritableHost)) {
    if (!isWithin(git, mount.source)) continue;
    const at = rebase(git, mount.source, mount.dest);
    const dest = join(at, 'commondir');
    const { through } = direct(dest, [...operations, ...binds]);
    if (through?.kind !== 'bind' || through.access === 'read-only' || isOwn(through)) continue;
    if (through !== mount && !binds.includes(through)) continue;
    const pinned = mount.dest === at || binds.some((bind) => bind.dest === at);
    if (!pinned) binds.push(protecting(mount.access, git, at, origin, mount));
    binds.push(protecting('read-only', source, dest, origin, mount));
    opened = true;
  }
  return opened ? source : undefined;
}

/** A mount that shows a protected path, or something below it, writable under any name. */
function refuseOpenings(
  operations: readonly Operation[],
  paths: readonly ProtectedPath[],
): Diagnostic[] {
  return operations.filter(isWritableHost).flatMap((mount) => {
    const opened = paths.find(({ path }) => mount.source !== path && isWithin(mount.source, path));
    return opened === undefined ? [] : [opensProtected(mount, opened)];
  });
}

function opensProtected({ source, origin }: Bind, { path, effect }: ProtectedPath): Diagnostic {
  const message = `a writable mount of \`${source}\` opens \`${path}\`, which is protected`;
  return problem('opens-protected', message, {
    at: origin.at,
    help: `If the sandbox may write it, list it under \`unprotect\`. (Effect: ${effect}.)`,
  });
}

function linkInside(link: string, { path }: ProtectedPath): Diagnostic {
  const what = link === path ? 'is' : `passes through \`${link}\`, which is`;
  return problem(
    'protected-link',
    `the protected path \`${path}\` ${what} a symbolic link, which could be replaced`,
    {
      help: `Replace the link by what it leads to, or list \`${path}\` under \`unprotect\`.`,
    },
  );
}

function isWritableHost(operation: Operation): operation is Bind {
  return operation.kind === 'bind' && operation.access !== 'read-only' && !isOwn(operation);
}

function expanded(text: string, facts: HostFacts): string[] {
  const found = expandPath(text, facts);
  return 'value' in found ? [found.value] : [];
}

/** A path that has no value protects nothing, which nobody would notice. */
function notUnderstood(policy: Policy, facts: HostFacts): Diagnostic[] {
  return (['protect', 'unprotect'] as const).flatMap((option) =>
    policy[option].flatMap((text) => {
      const found = expandPath(text, facts);
      const at = policy.origins[`${option}.${text}`]?.at;
      return 'value' in found ? [] : [notExpanded(found, at)];
    }),
  );
}
