import { describe, expect, it } from 'vitest';
import type { HealthState } from '../../../src/health/state.ts';
import { fails, healthy, find, trials } from '../support/health.ts';

describe('user namespaces that cannot be used', () => {
  const broken = trials({
    userNamespace: fails('bwrap: No permissions to create new namespace'),
    sandbox: fails('bwrap: No permissions to create new namespace'),
  });
  const reasons: readonly [string, Partial<HealthState>, why: string, fix: string][] = [
    [
      'AppArmor of Ubuntu 24.04',
      kernel({ apparmorRestriction: '1' }),
      'AppArmor',
      'profile sbx-bwrap /usr/bin/bwrap flags=(unconfined) { userns, }',
    ],
    [
      'the switch of Debian kernels',
      kernel({ usernsClone: '0' }),
      'kernel.unprivileged_userns_clone is 0',
      'echo kernel.unprivileged_userns_clone=1 | sudo tee /etc/sysctl.d/',
    ],
    [
      'a limit of none',
      kernel({ maxUserNamespaces: '0', apparmorRestriction: '1' }),
      'user.max_user_namespaces is 0',
      'echo user.max_user_namespaces=15000 | sudo tee /etc/sysctl.d/',
    ],
    ['a Docker container', { container: 'docker' }, '(docker)', 'seccomp=unconfined'],
    ['a Podman container', { container: 'podman' }, '(podman)', 'podman run'],
    ['nothing known', {}, 'bwrap: No permissions', '/usr/bin/bwrap --unshare-user'],
  ];

  it.each(reasons)('name %s as the reason', (_title, change, why, fix) => {
    const finding = find({ ...healthy, ...broken, ...change }, 'user-namespaces', 'problem');
    expect(finding.what).toBe('User namespaces cannot be used');
    expect(finding.why).toContain(why);
    expect(finding.fix).toContain(fix);
  });

  it('are not blamed when only the rest of the set-up fails', () => {
    const state = {
      ...healthy,
      ...trials({ sandbox: fails("bwrap: Can't mount proc on /newroot/proc") }),
      container: 'docker',
    };
    const { what, why } = find(state, 'user-namespaces', 'problem');
    expect(what).toBe('bubblewrap cannot set up a sandbox');
    expect(why).toContain("Can't mount proc");
  });
});

function kernel(texts: Partial<HealthState['kernel']>): Partial<HealthState> {
  return { kernel: { ...healthy.kernel, ...texts } };
}
