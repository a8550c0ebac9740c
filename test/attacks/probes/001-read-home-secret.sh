#!/usr/bin/env bash
# read a secret file under the host $HOME
# class: fs-read
. "${0%/*}/common.sh"
need CANARY_HOME
grep -qs SBX-CANARY "$CANARY_HOME" && escaped "read $CANARY_HOME"
held "not readable"
