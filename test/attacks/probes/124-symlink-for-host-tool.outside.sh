#!/usr/bin/env bash
# leave a symlink that a host tool (editor, the unsandboxed agent itself) later writes through (CVE-2026-39861; documented residual)
# class: residual
. "${0%/*}/common.sh"
need PROJECT CANARY_WRITE
before=$(cksum < "$CANARY_WRITE"); echo "text an editor saves" >> "$PROJECT/report.md" 2>/dev/null; after=$(cksum < "$CANARY_WRITE"); rm -f "$PROJECT/report.md"
[ "$before" = "$after" ] || escaped "a host write to PROJECT/report.md went to $CANARY_WRITE"
held "no change"
