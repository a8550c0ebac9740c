#!/usr/bin/env bash
# connect to an abstract Unix socket of the host (shared whenever the network namespace is shared: X11 @/tmp/.X11-unix/X0, D-Bus, ibus, containerd-shim)
# class: net
. "${0%/*}/common.sh"
need HOST_ABSTRACT_SOCKET
command -v python3 >/dev/null && { python3 -c 'import socket,sys
s=socket.socket(socket.AF_UNIX);s.settimeout(3);s.connect("\0"+sys.argv[1]);print(s.recv(20).decode())' "$HOST_ABSTRACT_SOCKET" 2>/dev/null | grep -q SBX-CANARY && escaped "@$HOST_ABSTRACT_SOCKET answered"; grep -qs "@$HOST_ABSTRACT_SOCKET" /proc/net/unix && escaped "@$HOST_ABSTRACT_SOCKET listed"; held "not reachable"; }
command -v perl >/dev/null || skip "needs python3 or perl"
perl -MSocket -e 'socket(my $s,AF_UNIX,SOCK_STREAM,0) or exit 1; connect($s,pack("Sa*",1,"\0".$ARGV[0])) or exit 1; sysread($s,my $b,20); print $b' "$HOST_ABSTRACT_SOCKET" 2>/dev/null | grep -q SBX-CANARY && escaped "@$HOST_ABSTRACT_SOCKET answered"
held "not reachable"
