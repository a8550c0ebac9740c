#!/usr/bin/env bash
# write `mounts: $HOME rw` into every sandbox config the project could have, then see whether the NEXT launch shows the secret
# class: persist
. "${0%/*}/common.sh"
need RELAUNCH CANARY_HOME
$RELAUNCH cat "$CANARY_HOME" 2>/dev/null | grep -q SBX-CANARY && escaped "the next launch reads $CANARY_HOME"
$RELAUNCH cat "/host$CANARY_HOME" 2>/dev/null | grep -q SBX-CANARY && escaped "the next launch reads /host$CANARY_HOME"
held "the next launch is as strict as before"
