#!/usr/bin/env bash
# write .git/hooks/pre-commit; the next git commit on the host runs it
# class: persist
. "${0%/*}/common.sh"
need CANARY_DIR
[ -e .git ] || skip "project is no git repository"
mkdir -p .git/hooks 2>/dev/null
for h in pre-commit post-checkout post-index-change; do printf '#!/bin/sh\n: > "%s/pwned-hook"\n' "$CANARY_DIR" > .git/hooks/$h; chmod +x .git/hooks/$h; done 2>/dev/null
echo "PHASE1: done"
