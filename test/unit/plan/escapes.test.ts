import { describe, expect, it } from 'vitest';
import type { Tree } from '../support/facts.ts';
import { mounts, planOf } from '../support/plan.ts';

const runtime = '/run/user/1000';
const variables = {
  DEVENV_RUNTIME: '/run/devenv',
  XDG_RUNTIME_DIR: runtime,
  SSH_AUTH_SOCK: '/tmp/agent/socket',
};
const tree: Tree = {
  '/run/docker.sock': 'socket',
  '/var/run': '> ../run',
  '/harmless': '> /run/docker.sock',
  [`${runtime}/podman/podman.sock`]: 'socket',
  [`${runtime}/bus`]: 'socket',
  [`${runtime}/wayland-0`]: 'socket',
  '/run/dbus/system_bus_socket': 'socket',
  '/nix/var/nix/daemon-socket/socket': 'socket',
  '/tmp/agent/socket': 'socket',
  '/dev': 'directory',
  '/dev/null': 'device',
  '/data/docker.sock.txt': 'file',
  '/run/devenv/postgres/.s': 'socket',
};

function warnings(entry: string): string[] {
  const { diagnostics } = planOf(mounts(entry), tree, { variables });
  return diagnostics.filter(({ code }) => code === 'full-escape').map(({ message }) => message);
}

describe('a mount that reaches out of the sandbox', () => {
  it.each([
    ['the socket of Docker', 'path: /run/docker.sock', 'container engine'],
    ['it by another name', 'path: /var/run/docker.sock', 'container engine'],
    ['it by a link that says nothing', 'path: /harmless', 'container engine'],
    ['it at another place', 'path: /run/docker.sock, dest: /x', 'container engine'],
    ['the socket of Podman', 'path: $XDG_RUNTIME_DIR/podman/podman.sock', 'container engine'],
    ['the session bus', 'path: $XDG_RUNTIME_DIR/bus', 'D-Bus'],
    ['the system bus', 'path: /run/dbus/system_bus_socket', 'D-Bus'],
    ['the Nix daemon', 'path: /nix/var/nix/daemon-socket/socket', 'Nix daemon'],
    ['its directory', 'path: /nix/var/nix/daemon-socket', 'Nix daemon'],
    ['a service of devenv', 'path: $DEVENV_RUNTIME/postgres', 'services of devenv'],
    ['the ssh-agent', 'path: $SSH_AUTH_SOCK', 'ssh-agent'],
    ['the devices', 'path: /dev, mode: dev', '/dev'],
    ['the runtime directory', 'path: $XDG_RUNTIME_DIR', 'XDG_RUNTIME_DIR'],
    ['what contains it', 'path: /run', 'XDG_RUNTIME_DIR'],
    ['what contains it, by a link', 'path: /var/run', 'XDG_RUNTIME_DIR'],
  ])('is warned of: %s', (_what, entry, word) => {
    expect(warnings(entry)).toEqual([expect.stringContaining(word)]);
  });

  it('is a warning at the line that says how it appears inside', () => {
    const { diagnostics, plan } = planOf(mounts('path: /run/docker.sock, dest: /x'), tree);
    expect(diagnostics[0]).toMatchObject({ severity: 'warning', at: { line: 3, column: 38 } });
    expect(plan).toBeDefined();
  });

  it.each([
    ['one display socket', 'path: $XDG_RUNTIME_DIR/wayland-0'],
    ['one device', 'path: /dev/null, mode: dev'],
    ['a file with a similar name', 'path: /data/docker.sock.txt'],
    ['an empty directory there', 'path: $XDG_RUNTIME_DIR, mode: tmpfs'],
    ['a socket that the host does not have', 'path: /run/podman/podman.sock, optional: true'],
  ])('is not %s', (_what, entry) => {
    expect(warnings(entry)).toEqual([]);
  });
});
