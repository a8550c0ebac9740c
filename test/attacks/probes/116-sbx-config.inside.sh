#!/usr/bin/env bash
# change a project-level sandbox config of our own (sbx.yaml, .sbx/), also when missing
# class: persist
. "${0%/*}/common.sh"
fl="sbx.yaml sbx.local.yaml .sbx/config.yaml .sbx.yaml"
for f in $fl; do
  mkdir -p "$(dirname "$f")" 2>/dev/null
  { echo "# sbx-evil $f" >> "$f"; } 2>/dev/null || { mv -f "$f" "$f.sbx-old" && echo "# sbx-evil $f" > "$f"; } 2>/dev/null || { d=${f%%/*}; [ "$d" != "$f" ] && mv "$d" "$d.sbx-old" && mkdir -p "$(dirname "$f")" && cp -r "$d.sbx-old/." "$d/" && echo "# sbx-evil $f" > "$f"; } 2>/dev/null || { rm -f "$f" && ln -s /tmp/sbx-evil "$f"; } 2>/dev/null
done
echo "PHASE1: done"
