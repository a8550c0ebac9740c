#!/usr/bin/env bash
# find a network interface other than loopback (with network: {enable: false})
# class: net
. "${0%/*}/common.sh"
[ -r /proc/net/dev ] || skip "no /proc/net/dev"
i=""; while IFS=: read -r n rest; do n=${n// /}; case "$n" in lo|Inter*|face*|"") ;; *) [ -n "$rest" ] && i="$i $n";; esac; done < /proc/net/dev
[ -n "$i" ] && escaped "interfaces:$i"
held "loopback only"
