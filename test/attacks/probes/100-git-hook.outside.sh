#!/usr/bin/env bash
# write .git/hooks/pre-commit; the next git commit on the host runs it
# class: persist
. "${0%/*}/common.sh"
need PROJECT CANARY_DIR
cd "$PROJECT" || skip "no project"
command -v git >/dev/null || skip "no git"
rm -f "$CANARY_DIR"/pwned*
export GIT_CONFIG_NOSYSTEM=1
git status --short >/dev/null 2>&1; git -c user.name=a -c user.email=a@b commit -q --allow-empty -m probe >/dev/null 2>&1; git diff >/dev/null 2>&1
ls "$CANARY_DIR"/pwned* >/dev/null 2>&1 && escaped "host git ran attacker code: $(cd "$CANARY_DIR" && echo pwned*)"
held "host git ran nothing"
