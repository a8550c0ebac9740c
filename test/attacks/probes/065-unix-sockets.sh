#!/usr/bin/env bash
# connect to control sockets: docker, podman, containerd, nix-daemon, D-Bus, systemd, X11, Wayland, PipeWire, ssh/gpg agents, snapd, and a stand-in
# class: net
. "${0%/*}/common.sh"
try(){ if command -v python3 >/dev/null; then python3 -c 'import socket,sys
s=socket.socket(socket.AF_UNIX);s.settimeout(2);s.connect(sys.argv[1])' "$1" 2>/dev/null; else perl -MSocket -e 'socket(my $s,AF_UNIX,SOCK_STREAM,0) or exit 1; connect($s,pack_sockaddr_un($ARGV[0])) or exit 1' "$1" 2>/dev/null; fi; }
command -v python3 >/dev/null || command -v perl >/dev/null || skip "needs python3 or perl"
u=${HOST_UID:-$(id -u)}; hit=""
for s in "${HOST_UNIX_SOCKET:-/nonexistent}" /var/run/docker.sock /run/docker.sock /run/podman/podman.sock /run/user/$u/podman/podman.sock /run/user/$u/docker.sock /run/containerd/containerd.sock /run/crio/crio.sock /nix/var/nix/daemon-socket/socket /run/dbus/system_bus_socket /run/user/$u/bus /run/user/$u/systemd/private /run/systemd/private /run/systemd/notify /run/systemd/io.systemd.* /tmp/.X11-unix/X* /run/user/$u/wayland-* /run/user/$u/pipewire-0 /run/user/$u/pulse/native /run/user/$u/gnupg/S.gpg-agent /run/user/$u/keyring/* /run/user/$u/gcr/ssh /run/snapd.socket /run/libvirt/libvirt-sock /run/avahi-daemon/socket /run/cups/cups.sock /run/tailscale/tailscaled.sock /run/acpid.socket /run/lvm/* /tmp/ssh-*/agent.* "${SSH_AUTH_SOCK:-/nonexistent}"; do
  [ -S "$s" ] && try "$s" && hit="$hit $s"; done
[ -n "$hit" ] && escaped "connected to$hit"
held "no control socket reachable"
