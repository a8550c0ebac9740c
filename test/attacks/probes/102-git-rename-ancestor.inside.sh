#!/usr/bin/env bash
# hooks and config are read-only mounts: rename their PARENT (.git) and build a new .git beside it (a mount point cannot be renamed, its parent can)
# class: persist
. "${0%/*}/common.sh"
need CANARY_DIR
[ -e .git ] || skip "project is no git repository"
mv .git .git-sbx-old 2>/dev/null && { mkdir .git && cp -r .git-sbx-old/. .git/ 2>/dev/null; rm -rf .git/hooks .git/config 2>/dev/null; mkdir -p .git/hooks
printf '[core]\n\trepositoryformatversion = 0\n\tfsmonitor = ": > %s/pwned-rename; false"\n' "$CANARY_DIR" > .git/config; }
echo "PHASE1: done"
