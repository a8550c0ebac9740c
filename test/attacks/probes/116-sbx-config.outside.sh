#!/usr/bin/env bash
# change a project-level sandbox config of our own (sbx.yaml, .sbx/), also when missing
# class: persist
. "${0%/*}/common.sh"
need PROJECT
cd "$PROJECT" || skip "no project"
hit=""; for f in sbx.yaml sbx.local.yaml .sbx/config.yaml .sbx.yaml; do { [ -L "$f" ] || grep -qs sbx-evil "$f"; } && hit="$hit $f"; done
[ -n "$hit" ] && escaped "changed:$hit"
held "none changed"
