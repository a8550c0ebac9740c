import { describe, expect, it } from 'vitest';
import type { Tree } from '../support/facts.ts';
import { mounts, planOf } from '../support/plan.ts';

const tree: Tree = {
  '/etc/resolv.conf': '> ../run/systemd/resolve/stub-resolv.conf',
  '/run/systemd/resolve/stub-resolv.conf': 'file',
  '/etc/ssl/certs': 'directory',
  '/usr/share/ca-certificates': 'directory',
  '/a': 'file',
};
const resolv = 'ro /etc/resolv.conf < /run/systemd/resolve/stub-resolv.conf';
const certs = 'ro /etc/ssl/certs';

function network(options: string) {
  return planOf(`sandbox: {network: {${options}}}`, tree);
}

/** The names of what shows each file. */
function origins(options: string): string[] {
  return network(options).world.operations.map(({ origin }) => origin.name);
}

describe('a shared network', () => {
  it('shows the resolver and the certificates that the host has, read-only', () => {
    const { steps, places, plan } = planOf('sandbox: {}', tree);
    expect(steps).toEqual([resolv, certs]);
    expect(places).toEqual([]);
    expect(plan?.namespaces).toContain('--share-net');
  });

  it.each([
    ['host_resolv: false', [certs]],
    ['host_certs: false', [resolv]],
    ['host_resolv: false, host_certs: false', []],
  ])('shows less with %s', (options, steps) => {
    expect(network(options).steps).toEqual(steps);
  });

  it('says which option shows a file', () => {
    expect(origins('')).toEqual(
      expect.arrayContaining(['network.host_resolv', 'network.host_certs']),
    );
    expect(origins('host_certs: true')).toContain('user.yaml');
  });

  it('gives way to a mount of its own at the same place', () => {
    const own = planOf(mounts('path: /a, dest: /etc/resolv.conf'), tree);
    expect(own.steps).toEqual(['ro /etc/resolv.conf < /a', certs]);
    const none = planOf(mounts('path: /etc/resolv.conf, mode: none'), tree);
    expect(none.steps).toEqual([certs]);
    expect(planOf(mounts('path: /etc//resolv.conf')).places).toEqual(['source-missing 3:14']);
  });
});

describe('a network of its own', () => {
  it('shares nothing and shows neither resolver nor certificates', () => {
    const { steps, plan } = network('enable: false, host_resolv: true');
    expect(steps).toEqual([]);
    expect(plan?.namespaces).not.toContain('--share-net');
    expect(plan?.namespaces).toContain('--unshare-all');
  });
});
