import type { Policy } from '../policy/policy.ts';
import { expandPath, expandValue, variablesIn } from './expand.ts';
import type { HostFacts } from './facts.ts';
import { controlPaths } from './kernel.ts';
import { networkMounts } from './network.ts';
import { emptyFile, ownPaths, privateDirectory } from './own-directories.ts';
import { join, rebase } from './paths.ts';
import { protectedPaths } from './protect.ts';
import { secretCandidates } from './secrets.ts';

/** Further paths that somebody wants to know about, beyond what planning asks for. */
export interface AskedPaths {
  /** Absolute, as they stand. */
  readonly paths?: readonly string[];
  /** With variables, as in a policy. */
  readonly templates?: readonly string[];
}

/** Variables whose values planning this policy needs; the rest of the environment stays unread. */
export function variablesToRead(policy: Policy): string[] {
  const texts = [
    ...policy.mounts.flatMap(({ path, dest }) => [path, dest]),
    ...Object.values(policy.env.set),
    ...policy.secrets.flatMap(({ path }) => path ?? []),
    ...policy.secret_dirs,
    ...policy.presets.flatMap(({ promises }) => promises.map(({ path }) => path)),
    '$XDG_CONFIG_HOME $XDG_STATE_HOME $XDG_CACHE_HOME $XDG_DATA_HOME $XDG_RUNTIME_DIR $SSH_AUTH_SOCK $USER',
  ];
  return [...new Set(texts.flatMap(variablesIn))].toSorted();
}

/**
 * Host paths that planning this policy asks about. For a destination below another mount, also the host path
 * that the mount shows there. `asked` are further paths that somebody wants explained.
 */
export function pathsToRead(policy: Policy, facts: HostFacts, asked: AskedPaths = {}): string[] {
  const mounts = [...networkMounts(policy), ...policy.mounts].map((mount) => ({
    dest: valueOf(expandPath(mount.dest, facts)),
    source: valueOf(expandPath(mount.path, facts)),
    seed: mount.mode === 'state-dir' ? mount.seed : [],
    state: mount.mode === 'state-dir' ? mount.scope : undefined,
    overlay: mount.mode === 'overlay' || mount.mode === 'overlay-ro',
  }));
  const promised = policy.presets.flatMap(({ promises }) =>
    promises.flatMap(({ path }) => valueOf(expandPath(path, facts)) ?? []),
  );
  const templates = (asked.templates ?? []).flatMap(
    (path) => valueOf(expandPath(path, facts)) ?? [],
  );
  const written = [
    ...mounts.flatMap(({ dest, source, seed }) => [
      dest,
      source,
      ...seed.flatMap((file) => (source === undefined ? [] : join(source, file))),
    ]),
    ...policy.secrets.flatMap((secret) => secretCandidates(secret, policy, facts)),
    ...promised,
    ...templates,
    ...(asked.paths ?? []),
    ...protectedPaths(policy, facts).map(({ path }) => path),
    ...facts.gitPaths,
    ...['.git/commondir', '.devenv', 'devenv.nix'].map((name) => join(facts.root, name)),
    ...facts.envPrograms,
    '/usr/bin/env',
    '/bin/env',
    facts.cwd,
    facts.devenv?.runtime,
  ].filter((path) => path !== undefined);
  const below = pathsBelow(new Set(written));
  const behind = mounts.flatMap(({ dest, source, state, overlay }) => {
    if (dest === undefined || source === undefined) return [];
    const shown = [state === undefined ? source : privateDirectory(dest, 'state', state, facts)];
    if (overlay) shown.push(privateDirectory(dest, 'overlay', 'project', facts));
    return (below.get(dest) ?? []).flatMap((path) => shown.map((each) => rebase(path, dest, each)));
  });
  const controls = controlPaths(facts.uid);
  return [...new Set([...written, ...behind, ...ownPaths(facts), emptyFile(facts), ...controls])];
}

/** What lies below each directory. */
function pathsBelow(paths: Iterable<string>): ReadonlyMap<string, readonly string[]> {
  const below = new Map<string, string[]>();
  for (const path of paths) {
    for (let end = path.lastIndexOf('/'); end >= 0; end = path.lastIndexOf('/', end - 1)) {
      const directory = path.slice(0, end) || '/';
      const known = below.get(directory);
      if (known === undefined) below.set(directory, [path]);
      else known.push(path);
      if (end === 0) break;
    }
  }
  return below;
}

function valueOf(
  expanded: ReturnType<typeof expandPath> | ReturnType<typeof expandValue>,
): string | undefined {
  return 'value' in expanded ? expanded.value : undefined;
}
