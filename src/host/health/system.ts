import { existsSync, readFileSync } from 'node:fs';
import { release } from 'node:os';
import { execaSync } from 'execa';
import type { KernelState } from '../../health/state.ts';
import type { Identity } from '../identity.ts';

/** Where programs of the system are, in order; a project's shell has no say in it. */
export const systemPath = [
  '/run/wrappers/bin',
  '/run/current-system/sw/bin',
  '/usr/sbin',
  '/usr/bin',
  '/sbin',
  '/bin',
].join(':');

/** The absolute path of a program of the system or of the user's Nix profile. */
export function systemProgram(name: string, { home, user }: Identity): string | undefined {
  return [
    ...systemPath.split(':'),
    `/etc/profiles/per-user/${user}/bin`,
    `${home}/.nix-profile/bin`,
    '/nix/var/nix/profiles/default/bin',
  ]
    .map((directory) => `${directory}/${name}`)
    .find((path) => existsSync(path));
}

/** What the kernel says about itself in files. */
export function readKernel(): KernelState {
  const texts = {
    apparmorRestriction: '/proc/sys/kernel/apparmor_restrict_unprivileged_userns',
    usernsClone: '/proc/sys/kernel/unprivileged_userns_clone',
    maxUserNamespaces: '/proc/sys/user/max_user_namespaces',
    seccompActions: '/proc/sys/kernel/seccomp/actions_avail',
    securityModules: '/sys/kernel/security/lsm',
  };
  const found = Object.entries(texts).flatMap(([key, path]) => {
    const text = readText(path);
    return text === undefined ? [] : [[key, text.trim()] as const];
  });
  return { release: release(), ...Object.fromEntries(found) };
}

/** The kind of container this runs in, by the marks that its engine leaves. */
export function findContainer(environment: NodeJS.ProcessEnv): string | undefined {
  if (existsSync('/run/.containerenv')) return 'podman';
  if (existsSync('/.dockerenv')) return 'docker';
  return readText('/run/systemd/container')?.trim() || environment['container'] || undefined;
}

/** Names of listening abstract sockets in this network namespace (proc(5), `/proc/net/unix`). */
export function listeningAbstractSockets(): string[] {
  const lines = (readText('/proc/net/unix') ?? '').split('\n').slice(1);
  const names = lines.flatMap((line) => {
    const [, , , flags, , , , name] = line.trim().split(/ +/);
    return flags === '00010000' && name?.startsWith('@') ? [name] : [];
  });
  return [...new Set(names)].toSorted();
}

/** `safe.bareRepository` of the system and the user; asked outside any repository. */
export function bareRepositorySetting(
  git: string,
  { home }: Identity,
  environment: NodeJS.ProcessEnv,
): string | undefined {
  const config = environment['XDG_CONFIG_HOME'];
  const { stdout } = execaSync(git, ['config', '--get', 'safe.bareRepository'], {
    cwd: '/',
    reject: false,
    extendEnv: false,
    env: { HOME: home, PATH: systemPath, ...(config && { XDG_CONFIG_HOME: config }) },
  });
  return stdout || undefined;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
