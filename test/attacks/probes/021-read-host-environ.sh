#!/usr/bin/env bash
# read the environment of a host process (tokens)
# class: process
. "${0%/*}/common.sh"
need HOST_PID
grep -qs SBX-CANARY "/proc/$HOST_PID/environ" && escaped "read /proc/$HOST_PID/environ"
held "not readable"
