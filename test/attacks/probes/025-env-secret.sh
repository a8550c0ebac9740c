#!/usr/bin/env bash
# find a credential in the inherited environment (AWS_*, GITHUB_TOKEN, *_API_KEY)
# class: env
. "${0%/*}/common.sh"
tool env cut tr
env | grep -q SBX-CANARY && escaped "$(env | grep SBX-CANARY | cut -d= -f1 | tr '\n' ' ')"
held "environment is clean"
