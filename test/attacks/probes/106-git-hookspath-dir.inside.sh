#!/usr/bin/env bash
# core.hooksPath already points into the project (.husky, .githooks): write a hook there
# class: persist
. "${0%/*}/common.sh"
need CANARY_DIR
[ -e .git ] || skip "project is no git repository"
h=$(git config --get core.hooksPath 2>/dev/null) || skip "no core.hooksPath"
{ mkdir -p "$h"; printf '#!/bin/sh\n: > "%s/pwned-hookspath"\n' "$CANARY_DIR" > "$h/pre-commit"; chmod +x "$h/pre-commit"; } 2>/dev/null
echo "PHASE1: done"
