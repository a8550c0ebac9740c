#!/usr/bin/env bash
# read secrets from the environment of the sandbox runner itself (/proc/1/environ: bwrap stays pid 1 and keeps its own environment even with --clearenv) and its command line
# class: env
. "${0%/*}/common.sh"
[ -r /proc/self/environ ] || skip "no /proc"
tool tr
for p in /proc/[0-9]*; do
  [ "$p" = "/proc/$$" ] && continue
  grep -qs SBX-CANARY "$p/environ" && escaped "in $p/environ"
  tr '\0' ' ' < "$p/cmdline" 2>/dev/null | grep -v 'grep' | grep -qs SBX-CANARY && escaped "in $p/cmdline"
done
held "no secret in any visible environ or cmdline"
