import { realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Identity } from './identity.ts';
import { lookAt, noInputs, type Inputs } from './inputs.ts';

/** Where programs of the system are; never `PATH`, which a project's shell can put its own ones on. */
function systemDirectories({ home, user }: Identity): string[] {
  return [
    '/run/wrappers/bin',
    '/run/current-system/sw/bin',
    `/etc/profiles/per-user/${user}/bin`,
    `${home}/.nix-profile/bin`,
    `${home}/.local/state/nix/profile/bin`,
    '/nix/var/nix/profiles/default/bin',
    '/usr/local/bin',
    '/usr/bin',
    '/bin',
  ];
}

/** The program of that name in the first directory of the system that has it, or the one that is named in full. */
export function findProgram(
  name: string,
  named: string | undefined,
  identity: Identity,
  inputs: Inputs = noInputs(),
): string | undefined {
  const candidates = named ? [named] : systemDirectories(identity).map((each) => `${each}/${name}`);
  return candidates.find((path) => {
    lookAt(path, inputs);
    return path.startsWith('/') && isProgram(path);
  });
}

function isProgram(path: string): boolean {
  const status = statSync(path, { throwIfNoEntry: false });
  return status !== undefined && status.isFile() && (status.mode & 0o111) !== 0;
}

/** The binary or its directory, if others may write there; a sticky directory protects its files. */
export function replaceable(path: string, { uid }: Identity): string | undefined {
  const real = realpathSync(path);
  return [real, dirname(real)].find((each) => {
    const status = statSync(each);
    const foreign = status.uid !== 0 && status.uid !== uid;
    const shared =
      (status.mode & 0o022) !== 0 && !(status.isDirectory() && (status.mode & 0o1000) !== 0);
    return foreign || shared;
  });
}
