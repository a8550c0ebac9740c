#!/usr/bin/env bash
# list the keys of the ssh-agent (each can then sign logins)
# class: net
. "${0%/*}/common.sh"
command -v ssh-add >/dev/null || skip "no ssh-add"
for s in "${SSH_AUTH_SOCK:-}" "${HOST_SSH_AUTH_SOCK:-}"; do [ -n "$s" ] || continue; SSH_AUTH_SOCK=$s timeout 3 ssh-add -l >/dev/null 2>&1; [ $? -le 1 ] && escaped "ssh-agent at $s answers"; done
held "no agent"
