#!/usr/bin/env bash
# change what devenv caches in the project and runs next time (.devenv/shell-*.sh, eval cache, gc roots, state/venv)
# class: persist
. "${0%/*}/common.sh"
fl=".devenv/shell-0123456789abcdef.sh .devenv/nix-eval-cache.db .devenv/load-exports .devenv/imports.txt"
for f in $fl; do
  mkdir -p "$(dirname "$f")" 2>/dev/null
  { echo "# sbx-evil $f" >> "$f"; } 2>/dev/null || { mv -f "$f" "$f.sbx-old" && echo "# sbx-evil $f" > "$f"; } 2>/dev/null || { d=${f%%/*}; [ "$d" != "$f" ] && mv "$d" "$d.sbx-old" && mkdir -p "$(dirname "$f")" && cp -r "$d.sbx-old/." "$d/" && echo "# sbx-evil $f" > "$f"; } 2>/dev/null || { rm -f "$f" && ln -s /tmp/sbx-evil "$f"; } 2>/dev/null
done
echo "PHASE1: done"
