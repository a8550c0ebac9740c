#!/usr/bin/env bash
# list names in the host $HOME (which secrets, which projects exist)
# class: fs-read
. "${0%/*}/common.sh"
need CANARY_DIR
for p in "$(dirname "$CANARY_DIR")" "$HOME"; do ls -A "$p" 2>/dev/null | grep -qx "$(basename "$CANARY_DIR")" && escaped "listed $p"; done
held "home listing is not the host's"
