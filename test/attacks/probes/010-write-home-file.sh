#!/usr/bin/env bash
# append to a host file outside the project
# class: fs-write
. "${0%/*}/common.sh"
need CANARY_WRITE
[ -e "$CANARY_WRITE" ] && { echo pwned >> "$CANARY_WRITE"; } 2>/dev/null && escaped "appended to $CANARY_WRITE"
held "cannot write"
