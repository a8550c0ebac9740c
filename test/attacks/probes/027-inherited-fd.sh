#!/usr/bin/env bash
# read or traverse file descriptors the launcher left open (bwrap closes none; Node sets CLOEXEC only up to the first gap above 15)
# class: process
. "${0%/*}/common.sh"
tool ls readlink timeout
for n in $(ls /proc/self/fd 2>/dev/null); do
  [ "$n" -gt 2 ] 2>/dev/null || continue
  t=$(readlink /proc/self/fd/$n 2>/dev/null)
  if [ -f "/proc/self/fd/$n" ] && timeout 2 grep -qs SBX-CANARY "/proc/self/fd/$n"; then escaped "fd $n is $t"; fi
  if [ -d "/proc/self/fd/$n" ] && [ -n "${CANARY_HOME:-}" ] && grep -qs SBX-CANARY "/proc/self/fd/$n$CANARY_HOME" "/proc/self/fd/$n/$(basename "${CANARY_HOME:-x}")" 2>/dev/null; then escaped "directory fd $n ($t) leads to the host"; fi
done
for n in ${CANARY_FD:-}; do ( timeout 2 cat <&"$n" ) 2>/dev/null | grep -q SBX-CANARY && escaped "fd $n"; done
held "no useful descriptor inherited"
