#!/usr/bin/env bash
# open an AF_ALG socket (kernel crypto; CVE-2026-31431 "Copy Fail")
# class: kernel
. "${0%/*}/common.sh"
command -v perl >/dev/null 2>&1 || command -v python3 >/dev/null 2>&1 || skip "needs perl or python3"
rawsys(){ # rawsys NR_x86_64 NR_aarch64 ARGS... -> "ret errno" ("" when killed)
  local n; case "$(uname -m)" in x86_64) n=$1;; aarch64) n=$2;; *) echo "-1 999"; return;; esac; shift 2
  if command -v perl >/dev/null 2>&1; then perl -e '@a=map{/^0x/?hex:$_+0}@ARGV;$!=0;$r=syscall($a[0],@a[1..$#a]);printf "%d %d\n",$r,$!+0' "$n" "$@" 2>/dev/null
  else python3 -c 'import ctypes,sys
l=ctypes.CDLL(None,use_errno=True);a=[int(x,0)&(2**64-1) for x in sys.argv[1:]]
r=l.syscall(*[ctypes.c_ulong(x) for x in a]);print(ctypes.c_long(r).value,ctypes.get_errno())' "$n" "$@" 2>/dev/null; fi; }
out=$(rawsys 41 198 38 5 0); case "$out" in "-1 "*|"") grep -q '^Seccomp:.*2' /proc/self/status 2>/dev/null || skip "kernel without AF_ALG ($out)"; held "socket: ${out:-killed}";; esac; escaped "AF_ALG socket"
