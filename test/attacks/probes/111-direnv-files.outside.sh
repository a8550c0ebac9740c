#!/usr/bin/env bash
# change .envrc and the cached environments direnv/nix-direnv source without asking (.direnv/*)
# class: persist
. "${0%/*}/common.sh"
need PROJECT
cd "$PROJECT" || skip "no project"
hit=""; for f in .envrc .direnv/flake-profile-a5d5b61aa8a61b7d9d765e1daf971a9a578f1cfa.rc .direnv/bin/nix-direnv-reload; do { [ -L "$f" ] || grep -qs sbx-evil "$f"; } && hit="$hit $f"; done
[ -n "$hit" ] && escaped "changed:$hit"
held "none changed"
