#!/usr/bin/env bash
# remount a read-only mount read-write and write to it
# class: fs-write
. "${0%/*}/common.sh"
tool mount
# only mounts backed by a host file system: a private tmpfs of the sandbox is no prize
ro=$(while read -r _ _ _ _ mp o rest; do fs=${rest##*- }; fs=${fs%% *}; case "$fs" in tmpfs|devtmpfs|devpts|proc|sysfs|mqueue|cgroup*) continue;; esac; case ",$o," in *,ro,*) echo "$mp";; esac; done < /proc/self/mountinfo)
[ -n "$ro" ] || skip "no read-only mount here (not in a sandbox)"
for m in $ro; do
  [ -d "$m" ] && t="$m/.sbx-rw-probe" || t=$m
  mount -o remount,rw,bind "$m" 2>/dev/null && ( : >> "$t" ) 2>/dev/null && { [ -d "$m" ] && rm -f "$t"; escaped "remounted $m and wrote to it"; }
  command -v unshare >/dev/null && unshare -Urm sh -c "mount -o remount,rw,bind '$m' && : >> '$t'" 2>/dev/null && { [ -d "$m" ] && rm -f "$t"; escaped "remounted $m in a new user namespace and wrote to it"; }
done
held "remount refused"
