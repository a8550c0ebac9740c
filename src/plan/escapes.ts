import { warning, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Operation } from './operation.ts';

/** Host objects that let the inside act outside, with what follows. Read-only does not stop a connection. */
const escapes: readonly { readonly source: RegExp; readonly consequence: string }[] = [
  {
    source: /\/(?:docker|podman|containerd|crio)\.sock$/,
    consequence:
      'a container engine socket is a full escape: whoever can talk to it can mount any host directory',
  },
  {
    source: /^\/run\/user\/\d+\/bus$|\/system_bus_socket$/,
    consequence: 'a D-Bus socket can start programs on the host and read stored passwords',
  },
  {
    source: /\/nix\/daemon-socket(?:\/socket)?$/,
    consequence: 'the Nix daemon builds with network access, and is root for a trusted user',
  },
  { source: /^\/dev$/, consequence: 'the host `/dev` gives access to every device of this user' },
  {
    source: /^\/run(?:\/user\/\d+)?$/,
    consequence: 'XDG_RUNTIME_DIR as a whole holds the D-Bus, keyring, display and secret sockets',
  },
];

/** One warning per mount that reaches out of the sandbox. */
export function warnOfEscapes(operations: readonly Operation[]): Diagnostic[] {
  return operations.flatMap((operation) => {
    if (operation.kind !== 'bind') return [];
    const found = escapes.find(({ source }) => source.test(operation.source));
    if (found === undefined) return [];
    const help = 'Keep it only if the inside may do that.';
    return [
      warning('full-escape', `\`${operation.source}\`: ${found.consequence}`, {
        at: operation.origin.at,
        help,
      }),
    ];
  });
}
