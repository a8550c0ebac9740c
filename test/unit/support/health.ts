import { examine } from '../../../src/health/examine.ts';
import type { Finding } from '../../../src/health/finding.ts';
import type { HealthState, Trial } from '../../../src/health/state.ts';

const works: Trial = { works: true, said: '' };

/** An ordinary user on a Debian where nothing is wrong. */
export const healthy: HealthState = {
  os: { id: 'debian', like: [] },
  user: { uid: 1000, home: '/home/u', variable: '/home/u', passwd: '/home/u' },
  inside: false,
  kernel: {
    release: '6.12.4-amd64',
    maxUserNamespaces: '63000',
    seccompActions: 'kill_process errno allow',
    securityModules: 'lockdown,capability,landlock,yama',
  },
  bubblewrap: {
    found: { path: '/usr/bin/bwrap', version: '0.12.0', real: '/usr/bin/bwrap', setuid: false },
    trials: { userNamespace: works, sandbox: works, network: works },
  },
  programs: {
    env: ['/usr/bin/env'],
    flock: '/usr/bin/flock',
    git: '/usr/bin/git',
    bareRepository: 'explicit',
  },
  configuration: {
    root: '/home/u/project',
    files: [
      { name: '~/.config/devenv/devenv.yaml', state: 'absent' },
      { name: 'devenv.yaml', state: 'read' },
    ],
    errors: [],
    hostBase: 'fhs-base',
    bases: [{ id: 'fhs-base', requestedBy: 'host' }],
    networkShared: true,
  },
  danglingLinks: [],
  abstractSockets: [],
};

export function fails(said: string): Trial {
  return { works: false, said };
}

export function find(state: HealthState, id: string, status: Finding['status'] = 'ok'): Finding {
  const found = examine(state).find((each) => each.id === id && each.status === status);
  if (found === undefined) throw new Error(`no finding ${id} with status ${status}`);
  return found;
}

export function version(number: string): Partial<HealthState> {
  const { found, ...rest } = healthy.bubblewrap;
  return { bubblewrap: { ...rest, ...(found && { found: { ...found, version: number } }) } };
}

export function setuid(): HealthState['bubblewrap'] {
  const { found, ...rest } = healthy.bubblewrap;
  return { ...rest, ...(found && { found: { ...found, setuid: true } }) };
}

export function trials(changed: Partial<Record<'userNamespace' | 'sandbox' | 'network', Trial>>): {
  bubblewrap: HealthState['bubblewrap'];
} {
  const all = { userNamespace: works, sandbox: works, network: works, ...changed };
  return { bubblewrap: { ...healthy.bubblewrap, trials: all } };
}

export function configuration(
  changed: Partial<HealthState['configuration']>,
): Pick<HealthState, 'configuration'> {
  return { configuration: { ...healthy.configuration, ...changed } };
}
