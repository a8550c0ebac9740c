#!/usr/bin/env bash
# change the files that define the next devenv shell and its sandbox (devenv.yaml, devenv.local.yaml, devenv.nix, devenv.local.nix, devenv.lock), also when missing
# class: persist
. "${0%/*}/common.sh"
need PROJECT
cd "$PROJECT" || skip "no project"
hit=""; for f in devenv.yaml devenv.nix devenv.lock devenv.local.yaml devenv.local.nix; do { [ -L "$f" ] || grep -qs sbx-evil "$f"; } && hit="$hit $f"; done
[ -n "$hit" ] && escaped "changed:$hit"
held "none changed"
