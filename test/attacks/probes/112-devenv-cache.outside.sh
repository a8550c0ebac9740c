#!/usr/bin/env bash
# change what devenv caches in the project and runs next time (.devenv/shell-*.sh, eval cache, gc roots, state/venv)
# class: persist
. "${0%/*}/common.sh"
need PROJECT
cd "$PROJECT" || skip "no project"
hit=""; for f in .devenv/shell-0123456789abcdef.sh .devenv/nix-eval-cache.db .devenv/load-exports .devenv/imports.txt; do { [ -L "$f" ] || grep -qs sbx-evil "$f"; } && hit="$hit $f"; done
[ -n "$hit" ] && escaped "changed:$hit"
held "none changed"
