import { problem, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { HostFacts } from './facts.ts';
import type { Operation } from './operation.ts';

/** bubblewrap refuses more arguments in all (`MAX_ARGS` in its source). */
export const mostArguments = 9000;

/** Overlay options came with bubblewrap 0.11.0 (its release notes). */
export const overlaySince = [0, 11] as const;

/** How each distribution installs bubblewrap, by `ID` or `ID_LIKE` of os-release(5). */
const installCommands: Readonly<Record<string, string>> = {
  debian: 'sudo apt-get install bubblewrap',
  ubuntu: 'sudo apt-get install bubblewrap',
  fedora: 'sudo dnf install bubblewrap',
  rhel: 'sudo dnf install bubblewrap',
  arch: 'sudo pacman -S bubblewrap',
  suse: 'sudo zypper install bubblewrap',
  opensuse: 'sudo zypper install bubblewrap',
  alpine: 'sudo apk add bubblewrap',
  void: 'sudo xbps-install bubblewrap',
  gentoo: 'sudo emerge sys-apps/bubblewrap',
  nixos: 'nix profile install nixpkgs#bubblewrap',
};

/** The command that installs bubblewrap here; a hint in words where the distribution is unknown. */
export function installCommand({ os }: Pick<HostFacts, 'os'>): string {
  const known = [os.id, ...os.like].find((id) => Object.hasOwn(installCommands, id));
  return known === undefined
    ? 'install the package `bubblewrap` of your distribution'
    : (installCommands[known] ?? '');
}

/** Whether the bubblewrap of this host can do what the operations ask. */
export function checkBubblewrap(operations: readonly Operation[], facts: HostFacts): Diagnostic[] {
  const { bubblewrap } = facts;
  if (bubblewrap === undefined) {
    const help = `Install it: ${installCommand(facts)}`;
    return [problem('bubblewrap-missing', 'bubblewrap is not installed', { help })];
  }
  if (isAtLeast(bubblewrap.version, overlaySince)) return [];
  return operations.flatMap((operation) => {
    if (operation.kind !== 'overlay') return [];
    const message = `\`mode: ${operation.mode}\` of \`${operation.dest}\` needs bubblewrap 0.11 or newer; ${bubblewrap.path} is ${bubblewrap.version}`;
    const help = 'Use `state-dir` or `read-only` here, or install a newer bubblewrap.';
    return [problem('bubblewrap-too-old', message, { at: operation.origin.at, help })];
  });
}

export function isAtLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const [ours = 0, theirs = 0] = version.split('.').map(Number);
  return ours > major || (ours === major && theirs >= minor);
}
