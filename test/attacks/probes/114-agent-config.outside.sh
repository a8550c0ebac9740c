#!/usr/bin/env bash
# change agent files that run programs on the host (.mcp.json, .claude/settings*.json hooks, .cursor/mcp.json, .codex/config.toml, opencode.json, .gemini/settings.json)
# class: persist
. "${0%/*}/common.sh"
need PROJECT
cd "$PROJECT" || skip "no project"
hit=""; for f in .mcp.json .claude/settings.json .claude/settings.local.json .cursor/mcp.json .codex/config.toml opencode.json .opencode/plugin/x.js .gemini/settings.json; do { [ -L "$f" ] || grep -qs sbx-evil "$f"; } && hit="$hit $f"; done
[ -n "$hit" ] && escaped "changed:$hit"
held "none changed"
