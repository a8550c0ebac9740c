#!/usr/bin/env bash
# exchange a UDP datagram with the host loopback (proxies and Landlock TCP rules do not see UDP)
# class: net
. "${0%/*}/common.sh"
need HOST_UDP_PORT
tool timeout head
( exec 3<>/dev/udp/127.0.0.1/$HOST_UDP_PORT; echo hi >&3; timeout 3 head -c 10 <&3 ) 2>/dev/null | grep -q SBX-CANARY && escaped "127.0.0.1:$HOST_UDP_PORT/udp answered"
held "no answer"
