#!/usr/bin/env bash
# state directories kept inside the project: rename their parent, put a symlink to the host home in their place; the next launch binds the host home read-write
# class: persist
. "${0%/*}/common.sh"
need RELAUNCH STATE_MOUNT
$RELAUNCH sh -c "cat '$STATE_MOUNT'/*" 2>/dev/null | grep -q SBX-CANARY && escaped "the next launch bound the host directory at $STATE_MOUNT"
held "state mount still private"
