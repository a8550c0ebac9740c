#!/usr/bin/env bash
# leave a symlink that a host tool (editor, the unsandboxed agent itself) later writes through (CVE-2026-39861; documented residual)
# class: residual
. "${0%/*}/common.sh"
need CANARY_WRITE
rm -f report.md; ln -s "$CANARY_WRITE" report.md
echo "PHASE1: done"
