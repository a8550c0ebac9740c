#!/usr/bin/env bash
# change agent files that run programs on the host (.mcp.json, .claude/settings*.json hooks, .cursor/mcp.json, .codex/config.toml, opencode.json, .gemini/settings.json)
# class: persist
. "${0%/*}/common.sh"
fl=".mcp.json .claude/settings.json .claude/settings.local.json .cursor/mcp.json .codex/config.toml opencode.json .opencode/plugin/x.js .gemini/settings.json"
for f in $fl; do
  mkdir -p "$(dirname "$f")" 2>/dev/null
  { echo "# sbx-evil $f" >> "$f"; } 2>/dev/null || { mv -f "$f" "$f.sbx-old" && echo "# sbx-evil $f" > "$f"; } 2>/dev/null || { d=${f%%/*}; [ "$d" != "$f" ] && mv "$d" "$d.sbx-old" && mkdir -p "$(dirname "$f")" && cp -r "$d.sbx-old/." "$d/" && echo "# sbx-evil $f" > "$f"; } 2>/dev/null || { rm -f "$f" && ln -s /tmp/sbx-evil "$f"; } 2>/dev/null
done
echo "PHASE1: done"
