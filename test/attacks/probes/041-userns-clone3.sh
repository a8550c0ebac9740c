#!/usr/bin/env bash
# create a user namespace with clone3(2), whose flags seccomp cannot see
# class: kernel
. "${0%/*}/common.sh"
command -v perl >/dev/null || skip "needs perl"
[ "$(uname -m)" = x86_64 ] || [ "$(uname -m)" = aarch64 ] || skip arch
out=$(perl -e 'use POSIX (); my $a=pack("Q8",0x10000000,0,0,0,17,0,0,0); my $r=syscall(435,$a,64); if($r==0){POSIX::_exit(0)} printf "%d %d\n",$r,$!+0' 2>/dev/null)
case "$out" in "-1 "*|"") held "clone3: ${out:-killed}";; esac
escaped "clone3(CLONE_NEWUSER) worked"
