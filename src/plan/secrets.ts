import { problem, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Policy, PolicySecret } from '../policy/policy.ts';
import { expandPath } from './expand.ts';
import type { HostFacts } from './facts.ts';
import { isWithin } from './paths.ts';
import { resolveIn, type ResolvedPath } from './resolve-path.ts';
import { impliedMount, notExpanded, type WantedMount } from './wanted.ts';

export interface PlannedSecrets {
  readonly mounts: readonly WantedMount[];
  /** Variables that get the content of a file at launch. */
  readonly exports: readonly { readonly name: string; readonly path: string }[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Every secret as one read-only file at the path as written, its link followed at launch; never a directory. */
export function planSecrets(policy: Policy, facts: HostFacts): PlannedSecrets {
  const planned = policy.secrets.map((secret) => planSecret(secret, policy, facts));
  return {
    mounts: planned.flatMap(({ mounts }) => mounts),
    exports: planned.flatMap(({ exports }) => exports),
    diagnostics: planned.flatMap(({ diagnostics }) => diagnostics),
  };
}

/** Paths at which a secret may be; the first that exists is used. */
export function secretCandidates(secret: PolicySecret, policy: Policy, facts: HostFacts): string[] {
  const written =
    secret.path === undefined
      ? policy.secret_dirs.map((directory) => `${directory}/${secret.name}`)
      : [secret.path];
  return written.flatMap((path) => {
    const expanded = expandPath(path, facts);
    return 'value' in expanded ? [expanded.value] : [];
  });
}

function planSecret(secret: PolicySecret, policy: Policy, facts: HostFacts): PlannedSecrets {
  const at = secret.origin.at;
  if (secret.path !== undefined) {
    const expanded = expandPath(secret.path, facts);
    if (!('value' in expanded) && !secret.optional)
      return refused([notExpanded(expanded, at, facts)]);
  }
  const candidates = secretCandidates(secret, policy, facts);
  const found = candidates
    .map((dest) => ({ dest, resolved: resolve(dest, facts) }))
    .find(({ resolved }) => resolved.kind !== 'missing' && resolved.kind !== 'denied');
  if (found === undefined)
    return secret.optional ? refused([]) : refused([missing(secret, candidates)]);
  const { dest, resolved } = found;
  if (isWithin(resolved.path, '/nix/store')) {
    const message = `the secret \`${secret.name}\` lies in the Nix store (\`${resolved.path}\`), which every user can read`;
    const help = 'Keep it outside the store, for instance with sops-nix or agenix.';
    return refused([problem('secret-in-store', message, { at, help })]);
  }
  if (resolved.kind !== 'file') {
    const message = `the secret \`${secret.name}\` is a ${resolved.kind}, not a file: \`${dest}\``;
    return refused([problem('secret-missing', message, { at, help: 'Name the file itself.' })]);
  }
  return {
    mounts: [
      {
        mount: impliedMount(dest, secret.origin),
        dest,
        source: resolved.path,
        origin: secret.origin,
        role: 'secret',
      },
    ],
    exports:
      secret.env === undefined || policy.env.unset.includes(secret.env)
        ? []
        : [{ name: secret.env, path: resolved.path }],
    diagnostics: [],
  };
}

function resolve(path: string, facts: HostFacts): ResolvedPath {
  return resolveIn(path, facts.paths);
}

function refused(diagnostics: Diagnostic[]): PlannedSecrets {
  return { mounts: [], exports: [], diagnostics };
}

function missing(secret: PolicySecret, candidates: readonly string[]): Diagnostic {
  const where =
    candidates.length === 0
      ? 'no directory is configured to look in'
      : `looked at ${candidates.map((path) => `\`${path}\``).join(', ')}`;
  const help =
    candidates.length === 0
      ? 'Give it a `path`, or use a preset such as `sops-secrets` that names the directories.'
      : 'Create it, correct its `path`, or write `optional: true`.';
  const at = secret.origin.at;
  return problem('secret-missing', `the secret \`${secret.name}\` was not found: ${where}`, {
    at,
    help,
  });
}
