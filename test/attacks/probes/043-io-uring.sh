#!/usr/bin/env bash
# set up an io_uring (performs file and socket calls behind the back of a seccomp filter)
# class: kernel
. "${0%/*}/common.sh"
command -v perl >/dev/null || skip "needs perl"
out=$(perl -e 'my $p="\0"x120; my $r=syscall(425,4,$p); printf "%d %d\n",$r,$!+0' 2>/dev/null)
case "$out" in "-1 "*|"") [ "$(cat /proc/sys/kernel/io_uring_disabled 2>/dev/null || echo 0)" = 2 ] && skip "the kernel has io_uring off"; held "io_uring_setup: ${out:-killed}";; esac
escaped "io_uring ring created"
