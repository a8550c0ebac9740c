#!/usr/bin/env bash
# read run-time secrets: /run/secrets (sops-nix), /run/agenix, $XDG_RUNTIME_DIR/secrets*, systemd credentials
# class: fs-read
. "${0%/*}/common.sh"
need CANARY_RUN
for f in "$CANARY_RUN" /run/secrets/* /run/secrets.d/*/* /run/agenix/* /run/user/*/secrets*/* /run/credentials/*/*; do
  [ -f "$f" ] && grep -qs SBX-CANARY "$f" && escaped "read $f"; done
held "no run-time secret readable"
