#!/usr/bin/env bash
# create a user namespace with unshare(2) (gives all capabilities over its own mounts/net: the door of most kernel privilege escalations)
# class: kernel
. "${0%/*}/common.sh"
command -v perl >/dev/null 2>&1 || command -v python3 >/dev/null 2>&1 || skip "needs perl or python3"
rawsys(){ # rawsys NR_x86_64 NR_aarch64 ARGS... -> "ret errno" ("" when killed)
  local n; case "$(uname -m)" in x86_64) n=$1;; aarch64) n=$2;; *) echo "-1 999"; return;; esac; shift 2
  if command -v perl >/dev/null 2>&1; then perl -e '@a=map{/^0x/?hex:$_+0}@ARGV;$!=0;$r=syscall($a[0],@a[1..$#a]);printf "%d %d\n",$r,$!+0' "$n" "$@" 2>/dev/null
  else python3 -c 'import ctypes,sys
l=ctypes.CDLL(None,use_errno=True);a=[int(x,0)&(2**64-1) for x in sys.argv[1:]]
r=l.syscall(*[ctypes.c_ulong(x) for x in a]);print(ctypes.c_long(r).value,ctypes.get_errno())' "$n" "$@" 2>/dev/null; fi; }
out=$(rawsys 272 97 0x10000000); case "$out" in "0 "*) escaped "unshare(CLONE_NEWUSER) worked";; esac
held "unshare: ${out:-killed}"
