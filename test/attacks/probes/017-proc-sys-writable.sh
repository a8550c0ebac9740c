#!/usr/bin/env bash
# open for writing the /proc and /sys knobs that run code on the host (core_pattern, modprobe, uevent_helper, sysrq, release_agent)
# class: fs-write
. "${0%/*}/common.sh"
for f in /proc/sys/kernel/core_pattern /proc/sys/kernel/modprobe /proc/sysrq-trigger /sys/kernel/uevent_helper /proc/sys/fs/binfmt_misc/register /sys/fs/cgroup/*/release_agent /sys/fs/cgroup/release_agent /sys/power/state; do
  [ -e "$f" ] && ( : >> "$f" ) 2>/dev/null && escaped "$f is open for writing"; done
held "none writable"
