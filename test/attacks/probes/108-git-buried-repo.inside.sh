#!/usr/bin/env bash
# leave a repository with an evil config in a subdirectory (documented residual: only a scan after the session finds it)
# class: residual
. "${0%/*}/common.sh"
need CANARY_DIR
command -v git >/dev/null || skip "no git"
mkdir -p vendored && git init -q vendored 2>/dev/null; printf '[core]\n\trepositoryformatversion = 0\n\tfsmonitor = ": > %s/pwned-buried; false"\n' "$CANARY_DIR" > vendored/.git/config
echo "PHASE1: done"
