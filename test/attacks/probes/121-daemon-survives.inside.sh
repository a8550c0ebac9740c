#!/usr/bin/env bash
# leave a background process running after the sandbox ended
# class: process
. "${0%/*}/common.sh"
( setsid nohup sh -c 'i=0; while [ $i -lt 8 ]; do sleep 1; i=$((i+1)); echo $i > ./.sbx-late; done' >/dev/null 2>&1 & ) 
echo "PHASE1: done"
