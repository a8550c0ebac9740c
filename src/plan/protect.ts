import { problem, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { defaultOrigin, type Origin } from '../policy/origin.ts';
import type { Policy, PolicyMount } from '../policy/policy.ts';
import { canonicalPath } from '../schema/template.ts';
import { controlFiles, gitControlFiles, type ControlEffect } from './control-files.ts';
import { expandPath } from './expand.ts';
import type { HostFacts } from './facts.ts';
import { isOwn, isWritableHost, type Bind, type Operation } from './operation.ts';
import { ownPolicyFiles } from './own-directories.ts';
import { isWithin, join, prefixes, rebase, relativeTo, sortedByPath } from './paths.ts';
import {
  openRepository,
  protecting,
  repositoriesOf,
  repositoryAt,
  repositoriesOutside,
} from './repositories.ts';
import { resolveIn } from './resolve-path.ts';
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
  /** Repositories that are opened: what git would take from elsewhere must exist in them before launch. */
  readonly openedRepositories: readonly string[];
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
    ...repositoriesOutside(facts).flatMap((repository) =>
      gitControlFiles.map((path): ProtectedPath => {
        return { path: join(repository, path), effect: 'git', origin };
      }),
    ),
    ...facts.gitPaths.map((path): ProtectedPath => ({ path, effect: 'git', origin })),
    ...policy.presets.flatMap(({ id, source }): ProtectedPath[] =>
      source === 'local' ? [{ path: id, effect: 'sbx', origin }] : [],
    ),
    ...ownPolicyFiles(policy, facts).map((path): ProtectedPath => ({
      path,
      effect: 'sbx',
      origin,
    })),
    ...policy.protect.flatMap((path): ProtectedPath[] => {
      const added = policy.origins[`protect.${path}`] ?? origin;
      return expanded(path, facts).map((each) => ({ path: each, effect: 'user', origin: added }));
    }),
  ];
  const opened = new Set(openedPaths(policy, facts).map((path) => repositoryAt(path, facts)));
  const unique = new Map(all.map((each) => [each.path, each]));
  const held = [...unique.values()].filter(({ path }) => !opened.has(path));
  return sortedByPath(held, ({ path }) => path);
}

function openedPaths(policy: Policy, facts: HostFacts): string[] {
  return policy.unprotect.flatMap((path) => expanded(path, facts));
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
  const repositories = repositoriesOf(facts);
  const opened = repositories.filter((each) => openRepository(each, operations, binds));
  return {
    operations: binds,
    watched: watched.filter(({ path }) => !binds.some(({ source }) => source === path)),
    diagnostics: [
      ...notUnderstood(policy, facts),
      ...diagnostics,
      ...refuseOpenings(operations, paths, openedPaths(policy, facts)),
    ],
    openedRepositories: opened,
  };
}

/**
 * `.devenv` is a private directory inside: devenv's next shell on the host runs and sources what it finds
 * there. The runtime directory is an empty one, as services of the host listen in their own. Only where the
 * project uses devenv, so that others get no such directories.
 */
export function devenvMounts(policy: Policy, facts: HostFacts): PolicyMount[] {
  return [...privateState(policy, facts), ...privateRuntime(policy, facts)];
}

function privateRuntime({ mounts }: Policy, { devenv }: HostFacts): PolicyMount[] {
  const dest = '$DEVENV_RUNTIME';
  if (devenv === undefined || mounts.some((each) => canonicalPath(each.dest) === dest)) return [];
  return [{ ...impliedMount(dest, { ...defaultOrigin, name: 'devenv' }), mode: 'tmpfs' }];
}

function privateState(policy: Policy, { root, paths }: HostFacts): PolicyMount[] {
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

/**
 * A mount that shows something below a protected path writable under any name. `unprotect` can open a part of
 * such a path, for a mount of its own.
 */
function refuseOpenings(
  operations: readonly Operation[],
  paths: readonly ProtectedPath[],
  opened: readonly string[],
): Diagnostic[] {
  return operations.filter(isWritableHost).flatMap((mount) => {
    const { source } = mount;
    const hit = paths.find(
      ({ path }) =>
        source !== path &&
        isWithin(source, path) &&
        !opened.some((each) => isWithin(source, each) && isWithin(each, path)),
    );
    return hit === undefined ? [] : [opensProtected(mount, hit)];
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

/** Where a path leads that comes into the project from outside, as a link in the home does: mounts know it so. */
function expanded(text: string, facts: HostFacts): string[] {
  const found = expandPath(text, facts);
  if (!('value' in found)) return [];
  const { value } = found;
  return [isWithin(value, facts.root) ? value : resolveIn(value, facts.paths).path];
}

/** A path that has no value protects nothing, which nobody would notice. */
function notUnderstood(policy: Policy, facts: HostFacts): Diagnostic[] {
  return (['protect', 'unprotect'] as const).flatMap((option) =>
    policy[option].flatMap((text) => {
      const found = expandPath(text, facts);
      const at = policy.origins[`${option}.${text}`]?.at;
      return 'value' in found ? [] : [notExpanded(found, at, facts)];
    }),
  );
}
