import { warning, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { variableValue } from './expand.ts';
import type { HostFacts } from './facts.ts';
import { isWithin } from './paths.ts';
import { resolveIn } from './resolve-path.ts';
import { destinationPlace, type WantedMount } from './wanted.ts';

/** Host objects that let the inside act outside, with what follows. Read-only does not stop a connection. */
const escapes: readonly {
  readonly matches: (source: string, facts: HostFacts) => boolean;
  readonly consequence: string;
}[] = [
  {
    matches: (source) => /\/(?:docker|podman|containerd|crio)\.sock$/.test(source),
    consequence:
      'a container engine socket is a full escape: whoever can talk to it can mount any host directory',
  },
  {
    matches: (source, facts) =>
      source === inRuntimeDirectory('bus', facts) || source.endsWith('/system_bus_socket'),
    consequence: 'the D-Bus socket can start programs on the host and read stored passwords',
  },
  {
    matches: (source) => /\/nix\/daemon-socket(?:\/socket)?$/.test(source),
    consequence: 'the Nix daemon builds with network access, and is root for a trusted user',
  },
  {
    matches: (source, facts) => {
      const runtime = variableValue('DEVENV_RUNTIME', facts);
      return runtime !== undefined && isWithin(source, runtime);
    },
    consequence: 'services of devenv run on the host as you, and some run what they are told',
  },
  {
    matches: (source, facts) => source === variableValue('SSH_AUTH_SOCK', facts),
    consequence: 'the ssh-agent socket can use every key that is loaded',
  },
  {
    matches: (source) => source === '/dev',
    consequence: 'the host `/dev` gives access to every device of this user',
  },
  {
    matches: (source, facts) => {
      const runtime = variableValue('XDG_RUNTIME_DIR', facts);
      return runtime !== undefined && isWithin(runtime, source);
    },
    consequence:
      '`$XDG_RUNTIME_DIR` as a whole holds the D-Bus, keyring, display and secret sockets',
  },
];

/** One warning per mount that reaches out of the sandbox. */
export function warnOfEscapes(mounts: readonly WantedMount[], facts: HostFacts): Diagnostic[] {
  return mounts.flatMap((wanted) => {
    const { source } = wanted;
    if (source === undefined) return [];
    const { path, kind } = resolveIn(source, facts.paths);
    if (kind === 'missing' || kind === 'denied') return [];
    const found = escapes.find(({ matches }) => matches(source, facts) || matches(path, facts));
    if (found === undefined) return [];
    const message = `\`${wanted.mount.path}\`: ${found.consequence}`;
    const help = 'Keep it only if the inside may do that.';
    return [warning('full-escape', message, { at: destinationPlace(wanted), help })];
  });
}

function inRuntimeDirectory(name: string, facts: HostFacts): string | undefined {
  const runtime = variableValue('XDG_RUNTIME_DIR', facts);
  return runtime === undefined ? undefined : `${runtime}/${name}`;
}
