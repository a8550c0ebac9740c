#!/usr/bin/env bash
# use the 32-bit system call table (int 0x80), whose numbers differ from the filter's
# class: kernel
. "${0%/*}/common.sh"
[ "$(uname -m)" = x86_64 ] || skip "x86_64 only"
command -v python3 >/dev/null || skip "needs python3"
out=$(python3 - <<'EOF' 2>/dev/null
import ctypes,mmap
m=mmap.mmap(-1,4096,prot=7); m.write(b"\x53\xb8\x14\x00\x00\x00\xcd\x80\x5b\xc3")  # push rbx; mov eax,20 (getpid); int 0x80; pop rbx; ret
f=ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(m)))
import os
print("YES" if f()==os.getpid() else "no")
EOF
)
case "$out" in YES) escaped "int 0x80 works";; esac; held "int 0x80 blocked (${out:-killed})"
