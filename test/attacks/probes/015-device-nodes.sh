#!/usr/bin/env bash
# open device nodes that reach the host: disks, memory, input, kvm, fuse, tun, gpu render
# class: fs-write
. "${0%/*}/common.sh"
hit=""
for d in /dev/sd* /dev/vd* /dev/nvme* /dev/dm-* /dev/mem /dev/kmem /dev/port /dev/kmsg /dev/kvm /dev/fuse /dev/net/tun /dev/uinput /dev/input/event* /dev/hidraw* /dev/loop-control /dev/loop[0-9]* /dev/vhost-* /dev/mapper/control /dev/snd/pcm* /dev/video*; do
  [ -e "$d" ] || continue
  ( : < "$d" ) 2>/dev/null || ( : >> "$d" ) 2>/dev/null || continue
  hit="$hit $d"; done
[ -n "$hit" ] && escaped "opened$hit"
held "no host device openable"
