#!/usr/bin/env bash
# reach bpf(2): create a map
# class: kernel
. "${0%/*}/common.sh"
command -v perl >/dev/null || skip "needs perl"
case $(uname -m) in x86_64) n=321;; aarch64) n=280;; *) skip arch;; esac
out=$(perl -e 'my $a=pack("L4",1,4,4,1)."\0"x112; my $r=syscall($ARGV[0]+0,0,$a,72); printf "%d %d\n",$r,$!+0' $n 2>/dev/null)
case "$out" in "-1 "*|"") case "$(cat /proc/sys/kernel/unprivileged_bpf_disabled 2>/dev/null)" in 1|2) grep -q '^Seccomp:.*2' /proc/self/status 2>/dev/null || skip "the kernel refuses unprivileged bpf anyway";; esac; held "bpf: ${out:-killed}";; esac
escaped "bpf map created"
