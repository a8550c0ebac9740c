#!/usr/bin/env bash
# rm -rf a host directory outside the project (the "rm -rf $HOME" case, on a canary directory)
# class: fs-write
. "${0%/*}/common.sh"
need CANARY_DELETE
[ -d "$CANARY_DELETE" ] || held "directory not visible"
rm -rf "$CANARY_DELETE" 2>/dev/null
[ -d "$CANARY_DELETE" ] || escaped "deleted $CANARY_DELETE"
held "could not delete"
