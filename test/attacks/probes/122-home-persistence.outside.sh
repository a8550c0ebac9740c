#!/usr/bin/env bash
# write start-up files in $HOME (.bashrc.d, .config/systemd/user, .config/autostart, .local/bin, .ssh/rc, .config/devenv/devenv.yaml)
# class: persist
. "${0%/*}/common.sh"
need HOST_HOME
hit=$(find "$HOST_HOME" -xdev -name '*sbx-probe*' -not -path '*/.sbx-canary*' -not -path "${PROJECT:-/nonexistent}/*" 2>/dev/null | head -20 | tr '\n' ' ')
for f in $hit; do rm -f "$f"; done
[ -n "$hit" ] && escaped "left $hit"
held "host home unchanged"
