#!/usr/bin/env bash
# start 3000 processes (a fork bomb, bounded; they all exit at once)
# class: resource
. "${0%/*}/common.sh"
[ "$(id -u)" = 0 ] && skip "uid 0 is exempt from the limit"
command -v perl >/dev/null || skip "needs perl"
n=$(perl -e 'use POSIX(); $SIG{TERM}="IGNORE"; my @k; for(1..3000){ my $p=fork(); last unless defined $p; if($p==0){sleep 20; POSIX::_exit(0)} push @k,$p } print scalar @k; kill 9,@k; waitpid($_,0) for @k' 2>/dev/null)
[ "${n:-0}" -ge 3000 ] && escaped "3000 processes started, no limit"
held "stopped at ${n:-0} processes"
