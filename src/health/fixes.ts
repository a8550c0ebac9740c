import { installCommand } from '../plan/bubblewrap.ts';
import type { HealthState } from './state.ts';

type Host = Pick<HealthState, 'os' | 'user'>;

/** The command that installs a package here, or a comment where the distribution is unknown. */
export function install(name: string, { os, user }: Host): string {
  const command = installCommand({ os }).replace('bubblewrap', name);
  if (!isCommand(command)) return `# ${command}`;
  return asRoot(command, user.uid);
}

/** Whether `install` knows what to run, rather than what to say. */
export function canInstall({ os }: Pick<HealthState, 'os'>): boolean {
  return isCommand(installCommand({ os }));
}

/** Root needs no sudo, and containers often have none. */
export function asRoot(command: string, uid: number): string {
  return uid === 0 ? command.replaceAll(/\bsudo /g, '') : command;
}

function isCommand(text: string): boolean {
  return /^(?:sudo|nix) /.test(text);
}

/** A path as one word of a shell. */
export function word(path: string): string {
  return /^[\w./+-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
