import { realpathSync, statSync } from 'node:fs';
import { execaSync } from 'execa';
import type { BubblewrapState, Trial, Trials } from '../../health/state.ts';
import { findBubblewrap } from '../bubblewrap.ts';
import type { Identity } from '../identity.ts';

/** The whole host, read-only. */
const host = ['--ro-bind', '/', '/'];

/** A command that does nothing. */
const harmless = ['--', '/bin/sh', '-c', ':'];

/** What every session uses, with the whole host for the mounts of its policy. */
const everySession = [
  '--unshare-all',
  '--unshare-user',
  '--disable-userns',
  '--die-with-parent',
  '--new-session',
  '--cap-drop',
  'ALL',
  '--hostname',
  'sandbox',
  ...host,
  '--proc',
  '/proc',
  '--dev',
  '/dev',
];

/** Which bubblewrap there is and what it can do here. It is started, up to three times, with a harmless command. */
export function tryBubblewrap(environment: NodeJS.ProcessEnv, identity: Identity): BubblewrapState {
  const { bubblewrap, unsafe } = findBubblewrap(environment, identity);
  const named = environment['DEVENV_SANDBOX_BWRAP'];
  const asked = { ...(named && { named }), ...(unsafe && { unsafe }) };
  if (bubblewrap === undefined) return asked;
  const real = realpathSync(bubblewrap.path);
  const setuid = (statSync(real).mode & 0o4000) !== 0;
  return { ...asked, found: { ...bubblewrap, real, setuid }, trials: runTrials(bubblewrap.path) };
}

function runTrials(path: string): Trials {
  return {
    userNamespace: attempt(path, ['--unshare-user', ...host, ...harmless]),
    sandbox: attempt(path, [...everySession, '--share-net', ...harmless]),
    network: attempt(path, [...everySession, ...harmless]),
  };
}

function attempt(path: string, options: readonly string[]): Trial {
  const { failed, stderr, shortMessage } = execaSync(path, options, {
    reject: false,
    extendEnv: false,
    stdin: 'ignore',
    timeout: 10_000,
  });
  const [line = ''] = stderr.split('\n');
  return { works: !failed, said: failed ? line || (shortMessage ?? '') : '' };
}
