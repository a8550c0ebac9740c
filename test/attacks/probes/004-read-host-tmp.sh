#!/usr/bin/env bash
# read a file another program left in the host /tmp
# class: fs-read
. "${0%/*}/common.sh"
need CANARY_TMP
grep -qs SBX-CANARY "$CANARY_TMP" && escaped "read $CANARY_TMP"
held "host /tmp not visible"
