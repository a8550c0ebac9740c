#!/usr/bin/env bash
# gain privileges by executing a set-user-ID program
# class: process
. "${0%/*}/common.sh"
nnp=$(grep -s '^NoNewPrivs' /proc/self/status); nnp=${nnp##*[[:space:]]}; [ -n "$nnp" ] || skip "no /proc/self/status"
[ "$nnp" = 1 ] || escaped "NoNewPrivs is 0: set-user-ID programs work"
held "NoNewPrivs is 1"
