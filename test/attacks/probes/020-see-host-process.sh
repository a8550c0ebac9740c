#!/usr/bin/env bash
# see and signal a process outside the sandbox
# class: process
. "${0%/*}/common.sh"
need HOST_PID
[ -d /proc/self ] || skip "no /proc"
grep -qs 'sbx-attack-hos[t]' "/proc/$HOST_PID/cmdline" 2>/dev/null && escaped "sees pid $HOST_PID in /proc"
grep -ls 'sbx-attack-hos[t]' /proc/[0-9]*/cmdline >/dev/null 2>&1 && escaped "sees the host process under another number"
kill -0 "$HOST_PID" 2>/dev/null && grep -qs sbx /proc/$HOST_PID/comm 2>/dev/null && escaped "can signal pid $HOST_PID"
held "host processes invisible"
