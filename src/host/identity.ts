import { statSync } from 'node:fs';
import { userInfo } from 'node:os';

/** Who runs this, and where their home is. */
export interface Identity {
  readonly uid: number;
  readonly user: string;
  readonly home: string;
}

/**
 * `$HOME` is the variable if it names an existing directory of this user, else the passwd entry: a variable
 * that some wrapper left over must not decide what is hidden.
 */
export function identify(environment: NodeJS.ProcessEnv): Identity {
  const uid = process.getuid?.() ?? 0;
  const passwd = passwdEntry();
  const variable = environment['HOME'] ?? '';
  const home = ownDirectory(variable, uid) ? variable : (passwd?.homedir ?? '/');
  const user = passwd?.username ?? environment['USER'] ?? String(uid);
  return { uid, user, home: home.replace(/(?<=.)\/+$/, '') };
}

function ownDirectory(path: string, uid: number): boolean {
  if (!path.startsWith('/')) return false;
  const status = statSync(path, { throwIfNoEntry: false });
  return status !== undefined && status.isDirectory() && status.uid === uid;
}

function passwdEntry(): { username: string; homedir: string } | undefined {
  try {
    return userInfo();
  } catch {
    // No passwd entry for this uid, as in many containers.
    return undefined;
  }
}
