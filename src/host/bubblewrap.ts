import { realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { execaSync } from 'execa';
import { problem, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Bubblewrap } from '../plan/facts.ts';
import type { Identity } from './identity.ts';

/** Where a bubblewrap of the system is; never `PATH`, which a project's shell can put its own one on. */
function systemDirectories({ home, user }: Identity): string[] {
  return [
    '/run/wrappers/bin',
    '/run/current-system/sw/bin',
    `/etc/profiles/per-user/${user}/bin`,
    `${home}/.nix-profile/bin`,
    '/nix/var/nix/profiles/default/bin',
    '/usr/local/bin',
    '/usr/bin',
    '/bin',
  ];
}

/**
 * The bubblewrap to use: `DEVENV_SANDBOX_BWRAP`, else the first one in the system's directories. One that
 * another user could replace is refused, with what makes it so. Neither a binary nor a diagnostic means that
 * there is none.
 */
export function findBubblewrap(
  environment: NodeJS.ProcessEnv,
  identity: Identity,
): { bubblewrap?: Bubblewrap; unsafe?: string; diagnostics: Diagnostic[] } {
  const named = environment['DEVENV_SANDBOX_BWRAP'];
  const candidates = named ? [named] : systemDirectories(identity).map((each) => `${each}/bwrap`);
  const path = candidates.find((each) => each.startsWith('/') && isProgram(each));
  if (path === undefined) {
    if (!named) return { diagnostics: [] };
    const message = `\`DEVENV_SANDBOX_BWRAP\` is \`${named}\`, which is not an absolute path of a program`;
    const help = 'Unset it to use the bubblewrap of the system, or name another program.';
    return { diagnostics: [problem('bubblewrap-missing', message, { help })] };
  }
  const unsafe = replaceable(path, identity);
  if (unsafe !== undefined) {
    const message = `\`${path}\` is not used, as \`${unsafe}\` can be written by another user`;
    const help = 'Make it belong to root or to you, writable by nobody else.';
    return { unsafe, diagnostics: [problem('bubblewrap-unsafe', message, { help })] };
  }
  return { bubblewrap: { path, version: version(path) }, diagnostics: [] };
}

function isProgram(path: string): boolean {
  const status = statSync(path, { throwIfNoEntry: false });
  return status !== undefined && status.isFile() && (status.mode & 0o111) !== 0;
}

/** The binary or its directory, if others may write there; a sticky directory protects its files. */
function replaceable(path: string, { uid }: Identity): string | undefined {
  const real = realpathSync(path);
  return [real, dirname(real)].find((each) => {
    const status = statSync(each);
    const foreign = status.uid !== 0 && status.uid !== uid;
    const shared =
      (status.mode & 0o022) !== 0 && !(status.isDirectory() && (status.mode & 0o1000) !== 0);
    return foreign || shared;
  });
}

function version(path: string): string {
  const { stdout } = execaSync(path, ['--version'], { reject: false, extendEnv: false });
  return /\d+\.\d+(?:\.\d+)?/.exec(stdout)?.[0] ?? '0';
}
