import { isAtLeast, overlaySince } from '../plan/bubblewrap.ts';
import { concern, failure, fine, type Finding } from './finding.ts';
import { asRoot, install, word } from './fixes.ts';
import type { BubblewrapState, HealthState } from './state.ts';

/** `--disable-userns`, which every session uses, came with bubblewrap 0.8.0 (its release notes). */
const enoughSince = [0, 8] as const;

/** Links in the destination of a mount are refused from bubblewrap 0.12 (CVE-2026-87766). */
const linksRefusedSince = [0, 12] as const;

/** Whether there is a bubblewrap, which one, and what its version means. */
export function examineBubblewrap(state: HealthState): Finding[] {
  const { found } = state.bubblewrap;
  if (found === undefined) return [absent(state)];
  const { path, version, setuid } = found;
  const shown = `bubblewrap ${version} at ${path}`;
  return [
    isAtLeast(version, enoughSince)
      ? fine('bubblewrap', shown, 'sbx needs 0.8 or newer.')
      : failure(
          'bubblewrap',
          `${shown} is too old`,
          'Every session uses an option that came with bubblewrap 0.8.',
          newer(state),
        ),
    ...(setuid ? [setuidFinding(path, state)] : []),
    isAtLeast(version, linksRefusedSince)
      ? fine(
          'bubblewrap-links',
          'bubblewrap refuses links at mount points (CVE-2026-87766 is fixed)',
          'From 0.12 it does so itself.',
        )
      : concern(
          'bubblewrap-links',
          `bubblewrap ${version} follows links at mount points (CVE-2026-87766)`,
          'Before 0.12 a link that a project plants can make a mount point appear outside of it. sbx looks for such links before each launch, which leaves a moment in which another session of the same project can still plant one.',
          newer(state),
        ),
    isAtLeast(version, overlaySince)
      ? fine('overlay', 'Overlay mounts are possible', 'bubblewrap has them from 0.11.')
      : concern(
          'overlay',
          `Overlay mounts need bubblewrap 0.11; this is ${version}`,
          'Policies with `mode: overlay`, `overlay-tmpfs` or `overlay-ro` are refused; no shipped preset needs them.',
          newer(state),
        ),
  ];
}

function absent(state: HealthState): Finding {
  const { named, unsafe }: BubblewrapState = state.bubblewrap;
  if (unsafe !== undefined) {
    return failure(
      'bubblewrap',
      'bubblewrap is not used, as another user could replace it',
      `\`${unsafe}\` must belong to root or to you, and be writable by nobody else.`,
      named === undefined
        ? asRoot(
            `sudo chown root: ${word(unsafe)} && sudo chmod go-w ${word(unsafe)}`,
            state.user.uid,
          )
        : 'unset DEVENV_SANDBOX_BWRAP',
    );
  }
  if (named !== undefined) {
    return failure(
      'bubblewrap',
      'DEVENV_SANDBOX_BWRAP names no program',
      `It is \`${named}\`, and must be the absolute path of a bubblewrap.`,
      'unset DEVENV_SANDBOX_BWRAP',
    );
  }
  return failure(
    'bubblewrap',
    'bubblewrap is not installed',
    'It builds the sandbox. `sbx doctor --fix` runs the command below.',
    install('bubblewrap', state),
  );
}

function setuidFinding(path: string, state: HealthState): Finding {
  return concern(
    'bubblewrap-setuid',
    `${path} is setuid root`,
    'Such a bubblewrap cannot forbid nested user namespaces, and needs no privilege where user namespaces work.',
    asRoot(`sudo chmod u-s ${word(path)}`, state.user.uid),
  );
}

/** How to get a bubblewrap that is newer than the installed one. */
function newer(state: HealthState): string {
  const { os, programs } = state;
  if (programs.nix !== undefined) return 'nix profile install nixpkgs#bubblewrap';
  const slow = [os.id, ...os.like].some((id) => id === 'debian' || id === 'ubuntu');
  if (!slow) return install('bubblewrap', state);
  return '# Debian 13 and nixpkgs have 0.12; to use one beside that of the system:\nexport DEVENV_SANDBOX_BWRAP=/path/to/newer/bwrap';
}
