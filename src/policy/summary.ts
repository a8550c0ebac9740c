import { decidingOrigin, showOrigin } from './origin.ts';
import type { Policy } from './policy.ts';

/** The policy for a person: what is visible and how, what the network is, which variables pass, and why. */
export function summarisePolicy(
  policy: Policy,
  { home, root }: { home: string; root: string },
): string {
  const width = Math.min(44, Math.max(...policy.mounts.map(({ dest }) => dest.length), 4));
  const mounts = policy.mounts.map(
    ({ dest, mode, origins }) =>
      `  ${mode.padEnd(14)}${dest.padEnd(width)}  ${showOrigin(decidingOrigin(origins))}`,
  );
  const { network, env, presets, secrets } = policy;
  const longest = Math.max(0, ...presets.map(({ id }) => id.length));
  return [
    `Project: ${root} ($PWD), home: ${home} ($HOME)`,
    presets.length === 0 ? 'Presets: none' : 'Presets:',
    ...presets.map(({ id, requested_by: by }) => `  ${id.padEnd(longest)}  from ${by}`),
    '',
    'Mounts, a missing optional one is skipped:',
    ...mounts,
    '',
    ...secrets.map(({ name, origin }) => `Secret: ${name}  ${showOrigin(origin)}`),
    network.enable
      ? `Network: shared with the host, its loopback and local services included  ${option(policy, 'network.enable')}`
      : `Network: none  ${option(policy, 'network.enable')}`,
    `Environment: ${inherited[env.inherit]}  ${option(policy, 'env.inherit')}`,
    ...env.keep.map((name) => `  keep ${name}  ${option(policy, `env.keep.${name}`)}`),
    ...Object.keys(env.set).map((name) => `  set ${name}  ${option(policy, `env.set.${name}`)}`),
    ...env.unset.map((name) => `  unset ${name}  ${option(policy, `env.unset.${name}`)}`),
    '',
  ].join('\n');
}

const inherited = {
  safe: 'harmless names only',
  all: 'everything but loader variables and what looks like a credential',
  none: 'nothing',
} as const;

function option(policy: Policy, name: string): string {
  const origin = policy.origins[name];
  return origin === undefined ? '' : showOrigin(origin);
}
