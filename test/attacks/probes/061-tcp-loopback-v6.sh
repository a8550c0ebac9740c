#!/usr/bin/env bash
# the same over ::1
# class: net
. "${0%/*}/common.sh"
need HOST_TCP6_PORT
tool timeout head
( exec 3<>/dev/tcp/::1/$HOST_TCP6_PORT; timeout 3 head -c 20 <&3 ) 2>/dev/null | grep -q SBX-CANARY && escaped "[::1]:$HOST_TCP6_PORT answered"
held "no answer"
