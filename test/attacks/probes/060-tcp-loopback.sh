#!/usr/bin/env bash
# connect to a TCP service on the host loopback (databases, dev servers, debuggers, docker-over-tcp)
# class: net
. "${0%/*}/common.sh"
need HOST_TCP_PORT
tool timeout head
( exec 3<>/dev/tcp/127.0.0.1/$HOST_TCP_PORT; timeout 3 head -c 20 <&3 ) 2>/dev/null | grep -q SBX-CANARY && escaped "127.0.0.1:$HOST_TCP_PORT answered"
held "no answer"
