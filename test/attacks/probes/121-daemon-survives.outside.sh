#!/usr/bin/env bash
# leave a background process running after the sandbox ended
# class: process
. "${0%/*}/common.sh"
need PROJECT
cd "$PROJECT"; sleep 1; rm -f .sbx-late; sleep 3
[ -e .sbx-late ] && escaped "still running after the sandbox ended"
held "killed with the sandbox"
