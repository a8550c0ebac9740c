import type { Code } from '../../../src/diagnostics/codes.ts';
import type { HostFacts, PathKind } from '../../../src/plan/facts.ts';
import { prefixes } from '../../../src/plan/paths.ts';
import type { Provocation } from './files.ts';

/** A policy with one mount, in the user's own words. */
function mount(text: string, column: number, more: Partial<Provocation> = {}): Provocation {
  const at = `devenv.yaml:1:${22 + column}`;
  return { policy: `sandbox: { mounts: [{ ${text} }] }\n`, at, ...more };
}

function policy(text: string, column?: number, more: Partial<Provocation> = {}): Provocation {
  return {
    policy: `sandbox: { ${text} }\n`,
    ...(column !== undefined && { at: `devenv.yaml:1:${11 + column}` }),
    ...more,
  };
}

/** The host with something at a path, and directories above it. */
function having(path: string, kind: PathKind): (facts: HostFacts) => HostFacts {
  const parents = prefixes(path).slice(0, -1);
  const above = Object.fromEntries(parents.map((each) => [each, { kind: 'directory' as const }]));
  return (facts) => ({ ...facts, paths: { ...facts.paths, ...above, [path]: { kind } } });
}

function bubblewrap(version: string): (facts: HostFacts) => HostFacts {
  return (facts) => ({ ...facts, bubblewrap: { path: '/usr/bin/bwrap', version } });
}

const hundred = Array.from({ length: 101 }, (_, each) => `{ path: /usr, dest: ~/${each} }`);

/** Mistakes that show when the policy meets the host. */
export const onHost = {
  'broken-promise': mount('path: ~/.ssh', 7),
  'unset-variable': mount('path: $XDG_CONFG_HOME/x', 7),
  'source-missing': mount('path: ./gone', 7),
  'source-unreadable': mount('path: /closed', 7, { facts: having('/closed', 'denied') }),
  'bad-destination': mount('path: /usr, dest: /proc/x', 19),
  'destination-symlink': mount('path: /usr, dest: ./link/x', 7, {
    links: { 'project/link': 'elsewhere' },
  }),
  'source-symlink': mount('path: ./link/x, dest: ~/y', 7, {
    links: { 'project/link': '/usr' },
  }),
  'mountpoint-missing': mount('path: /usr, dest: /usr/gone', 19),
  'own-directory': mount('path: ~/.config, mode: rw', 7, {
    files: { 'home/.config/devenv/devenv.yaml': '' },
  }),
  'mask-without-target': mount('path: ~/gone, mode: mask', 7),
  'creates-directory': mount('path: /usr, dest: ./made', 19),
  'secret-missing': policy('secrets: [{ name: gone }]', 19),
  'secret-in-store': policy('secrets: [{ name: a, path: /nix/store/a }]', 19, {
    facts: having('/nix/store/a', 'file'),
  }),
  'full-escape': mount('path: /dev, mode: dev', 7),
  'opens-protected': mount('path: $PWD/.git/hooks, dest: ~/hooks, mode: rw', 7),
  'protected-link': { links: { 'project/.envrc': 'elsewhere' } },
  'seccomp-unavailable': {
    facts: ({ architecture: _architecture, ...facts }) => facts,
  },
  'no-effect': policy(
    'mounts: [{ path: ~/a/b, mode: tmpfs }, { path: ~/a, mode: tmpfs, late: true }]',
    18,
  ),
  'writable-file': mount('path: ~/file, mode: rw', 7, { files: { 'home/file': '' } }),
  'credential-shown': mount('path: ~/.ssh', 7),
  'overlay-in-source': mount('path: $HOME, mode: overlay', 7, { facts: bubblewrap('0.12.0') }),
  'many-mounts': policy(`mounts: [${hundred.join(', ')}]`),
  'not-allowed': mount('path: ~/data', 7, { files: { 'home/data/x': '' } }),
  'root-refused': { cwd: '/' },
  'directory-unsafe': {
    files: { 'home/.local/state/devenv-sandbox': '' },
    launches: true,
  },
  'project-hidden': mount('path: $PWD, mode: tmpfs', 7),
  'command-shim': { facts: (facts) => ({ ...facts, envPrograms: [] }) },
  'bubblewrap-missing': { facts: ({ bubblewrap: _bubblewrap, ...facts }) => facts },
  'bubblewrap-too-old': mount('path: ./src, mode: overlay', 7, {
    files: { 'project/src/x': '' },
    facts: bubblewrap('0.8.0'),
  }),
  'too-many-arguments': {
    policy: `sandbox:\n  env:\n    set: { ${Array.from({ length: 3000 }, (_, index) => `A${index}: x`).join(', ')} }\n`,
  },
} as const satisfies Partial<Record<Code, Provocation>>;
