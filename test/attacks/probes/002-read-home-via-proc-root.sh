#!/usr/bin/env bash
# read the secret through /proc/<pid>/root and /proc/<pid>/cwd of every visible process
# class: fs-read
. "${0%/*}/common.sh"
need CANARY_HOME
[ -d /proc/self ] || skip "no /proc"
for r in /proc/[0-9]*/root /proc/[0-9]*/cwd/../../../../../../../../..; do
  grep -qs SBX-CANARY "$r$CANARY_HOME" && escaped "via $r"
done
held "no /proc/<pid>/root leads to the host root"
