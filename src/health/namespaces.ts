import { concern, failure, fine, type Finding } from './finding.ts';
import { asRoot, word } from './fixes.ts';
import type { HealthState, Trial, Trials } from './state.ts';

/** Whether bubblewrap can build a sandbox here, tried and not guessed, and what stands in the way. */
export function examineNamespaces(state: HealthState): Finding[] {
  const { trials } = state.bubblewrap;
  if (trials === undefined) return [];
  const { sandbox, network } = trials;
  if (!sandbox.works) {
    const { why, fix } = obstacle(state, trials);
    const what = trials.userNamespace.works
      ? 'bubblewrap cannot set up a sandbox'
      : 'User namespaces cannot be used';
    return [failure('user-namespaces', what, why, fix)];
  }
  const usable = fine(
    'user-namespaces',
    'User namespaces work: a sandbox was set up and left',
    'Tried with the options that every session uses.',
  );
  return network.works ? [usable] : [usable, networkFinding(network, state)];
}

interface Obstacle {
  readonly why: string;
  readonly fix: string;
}

/** The first thing known to be in the way, else what bubblewrap itself said. */
function obstacle(state: HealthState, trials: Trials): Obstacle {
  const { kernel, user, container } = state;
  const root = user.uid === 0;
  if (kernel.maxUserNamespaces === '0') {
    return setting('user.max_user_namespaces', '0', '15000', state);
  }
  if (kernel.usernsClone === '0' && !root) {
    return setting('kernel.unprivileged_userns_clone', '0', '1', state);
  }
  if (kernel.apparmorRestriction === '1' && !root) return appArmor(state);
  if (container !== undefined) return containerObstacle(container, trials);
  return {
    why: `No known reason was found. bubblewrap says: ${said(trials)}`,
    fix: `${path(state)} --unshare-user --ro-bind / / true`,
  };
}

function setting(name: string, value: string, wanted: string, state: HealthState): Obstacle {
  const file = '/etc/sysctl.d/60-user-namespaces.conf';
  return {
    why: `The setting ${name} is ${value}, which forbids them on this machine.`,
    fix: asRoot(`echo ${name}=${wanted} | sudo tee ${file}\nsudo sysctl --system`, state.user.uid),
  };
}

/** A profile that lets this one program use them, which Ubuntu recommends over switching the restriction off. */
function appArmor(state: HealthState): Obstacle {
  const program = state.bubblewrap.found?.real ?? '/usr/bin/bwrap';
  const file = '/etc/apparmor.d/sbx-bwrap';
  const profile = `profile sbx-bwrap ${program} flags=(unconfined) { userns, }`;
  return {
    why: 'AppArmor keeps them from programs without a profile (kernel.apparmor_restrict_unprivileged_userns is 1, as on Ubuntu from 24.04). The fix makes a profile for bubblewrap alone.',
    fix: [
      `printf '%s\\n' 'abi <abi/4.0>,' \\`,
      `  '${profile}' |`,
      `  sudo tee ${file}`,
      `sudo apparmor_parser -r ${file}`,
    ].join('\n'),
  };
}

function containerObstacle(container: string, trials: Trials): Obstacle {
  const options =
    container === 'podman'
      ? '--security-opt seccomp=unconfined --security-opt unmask=ALL'
      : '--security-opt seccomp=unconfined --security-opt apparmor=unconfined \\\n  --security-opt systempaths=unconfined';
  const engine = container === 'podman' ? 'podman' : 'docker';
  return {
    why: `This is a container (${container}), and it may not make them. bubblewrap says: ${said(trials)}`,
    fix: `# start the container with these options:\n${engine} run ${options} ...`,
  };
}

function networkFinding({ said: message }: Trial, state: HealthState): Finding {
  return concern(
    'network-namespace',
    'A sandbox cannot have a network of its own here',
    `\`network.enable: false\` and \`--no-network\` will fail. bubblewrap says: ${message}`,
    state.container === undefined
      ? `${path(state)} --unshare-all --ro-bind / / true`
      : '# start the container with this option:\ndocker run --cap-add NET_ADMIN ...',
  );
}

function said({ userNamespace, sandbox }: Trials): string {
  return userNamespace.works ? sandbox.said : userNamespace.said;
}

function path(state: HealthState): string {
  return word(state.bubblewrap.found?.path ?? 'bwrap');
}
