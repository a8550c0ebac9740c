#!/usr/bin/env bash
# leave a repository with an evil config in a subdirectory (documented residual: only a scan after the session finds it)
# class: residual
. "${0%/*}/common.sh"
need PROJECT CANARY_DIR
rm -f "$CANARY_DIR"/pwned*; [ -d "$PROJECT/vendored/.git" ] || held "not created"
(cd "$PROJECT/vendored" && git status >/dev/null 2>&1); ls "$CANARY_DIR"/pwned* >/dev/null 2>&1 && escaped "git status in a subdirectory ran attacker code"
held "ran nothing"
