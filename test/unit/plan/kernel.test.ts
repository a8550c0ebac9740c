import { describe, expect, it } from 'vitest';
import type { HostFacts } from '../../../src/plan/facts.ts';
import { hostFacts, type Tree } from '../support/facts.ts';
import { mounts, planOf, planPolicy } from '../support/plan.ts';
import { policyOf } from '../support/policy.ts';

function hardened(options: string, more: Partial<HostFacts> = {}) {
  return planOf(`sandbox: {hardening: {${options}}}`, {}, more);
}

/** A host for which there is no filter. */
function foreign(options: string) {
  const { architecture: _none, ...facts } = hostFacts();
  const visible = mounts('path: $PWD, mode: rw', 'path: /usr');
  return planPolicy(policyOf(`${visible}\n  hardening: {${options}}`), facts);
}

function kinds(section: string): string[] {
  const { world } = planOf(section, { '/dev': 'directory' });
  return world.operations.map(({ kind, dest }) => `${kind} ${dest}`);
}

describe('the kernel file systems', () => {
  it('are new, and the own /dev gives way to one that is asked for', () => {
    expect(kinds('sandbox: {}')).toEqual(expect.arrayContaining(['dev /dev', 'proc /proc']));
    const own = kinds(mounts('path: /dev, mode: dev'));
    expect(own).toContain('bind /dev');
    expect(own).not.toContain('dev /dev');
  });

  it('have their controls read-only for root, who could write them', () => {
    const tree: Tree = {
      '/proc/sys': 'directory',
      '/proc/sysrq-trigger': 'file',
      '/proc/irq': 'missing',
    };
    const { steps, world } = planOf('sandbox: {}', tree, { uid: 0 });
    expect(steps).toEqual(['ro /proc/sys', 'ro /proc/sysrq-trigger']);
    const order = world.operations.map(({ dest }) => dest);
    expect(order.indexOf('/proc/sys')).toBeGreaterThan(order.indexOf('/proc'));
    expect(planOf('sandbox: {}', tree, { uid: 1000 }).steps).toEqual([]);
  });
});

describe('the namespaces', () => {
  it('are all of its own, without a capability', () => {
    const { plan } = planOf('sandbox: {}');
    expect(plan?.namespaces).toEqual(
      expect.arrayContaining(['--unshare-all', '--unshare-user', '--disable-userns']),
    );
    expect(plan?.namespaces.join(' ')).toContain('--cap-drop ALL');
    expect(plan?.namespaces).toContain('--die-with-parent');
  });

  it('can be made anew inside only where that is asked for', () => {
    const { plan } = hardened('user_namespaces: true');
    expect(plan?.namespaces).not.toContain('--disable-userns');
    expect(plan?.namespaces).toContain('--unshare-user');
    expect(plan?.seccomp?.userNamespaces).toBe(true);
  });
});

describe('the system call filter', () => {
  it('is there unless the policy goes without', () => {
    expect(hardened('').plan?.seccomp).toEqual({ architecture: 'x86_64', userNamespaces: false });
    expect(hardened('', { architecture: 'aarch64' }).plan?.seccomp?.architecture).toBe('aarch64');
    expect(hardened('seccomp: false').plan).not.toHaveProperty('seccomp');
  });

  it('is an error where there is none for the architecture, and none is not', () => {
    expect(foreign('seccomp: true').places).toEqual(['seccomp-unavailable 5:24']);
    expect(foreign('user_namespaces: false').places).toEqual(['seccomp-unavailable']);
    expect(foreign('seccomp: false').places).toEqual([]);
  });
});

describe('the terminal session', () => {
  it.each([
    ['', 'auto'],
    ['new_session: auto', 'auto'],
    ['new_session: always', 'always'],
    ['seccomp: false', 'always'],
    ['seccomp: false, new_session: always', 'always'],
  ])('with %j is %s', (options, session) => {
    const { plan, places } = hardened(options);
    expect(places).toEqual([]);
    expect(plan?.session).toBe(session);
  });
});
