#!/usr/bin/env bash
# hold any capability (also root inside a user namespace)
# class: process
. "${0%/*}/common.sh"
c=$(grep -s '^CapEff' /proc/self/status); c=${c##*[[:space:]]}; [ -n "$c" ] || skip "no /proc/self/status"
[ "$c" = 0000000000000000 ] || escaped "CapEff=$c"
held "no capability"
