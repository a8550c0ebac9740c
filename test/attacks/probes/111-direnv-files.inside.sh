#!/usr/bin/env bash
# change .envrc and the cached environments direnv/nix-direnv source without asking (.direnv/*)
# class: persist
. "${0%/*}/common.sh"
fl=".envrc .direnv/flake-profile-a5d5b61aa8a61b7d9d765e1daf971a9a578f1cfa.rc .direnv/bin/nix-direnv-reload"
for f in $fl; do
  mkdir -p "$(dirname "$f")" 2>/dev/null
  { echo "# sbx-evil $f" >> "$f"; } 2>/dev/null || { mv -f "$f" "$f.sbx-old" && echo "# sbx-evil $f" > "$f"; } 2>/dev/null || { d=${f%%/*}; [ "$d" != "$f" ] && mv "$d" "$d.sbx-old" && mkdir -p "$(dirname "$f")" && cp -r "$d.sbx-old/." "$d/" && echo "# sbx-evil $f" > "$f"; } 2>/dev/null || { rm -f "$f" && ln -s /tmp/sbx-evil "$f"; } 2>/dev/null
done
echo "PHASE1: done"
