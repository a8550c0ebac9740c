#!/usr/bin/env bash
# push characters into the terminal so that the shell outside runs them (CVE-2017-5226)
# class: tty
. "${0%/*}/common.sh"
[ -t 0 ] || ( : < /dev/tty ) 2>/dev/null || skip "no terminal: run this one under a pty"
command -v perl >/dev/null || skip "needs perl"
[ "$(cat /proc/sys/dev/tty/legacy_tiocsti 2>/dev/null || echo 1)" = 0 ] && skip "the kernel has TIOCSTI off"
perl -e 'for my $p ("/dev/tty","/dev/stdin","/dev/pts/0"){ open(my $f,"+<",$p) or next; my $c="#"; if(defined ioctl($f,0x5412,$c)){print "YES $p\n";exit} } if(defined ioctl(STDIN,0x5412,my $d="#")){print "YES stdin\n"}' 2>/dev/null | grep -q YES && escaped "TIOCSTI accepted"
held "TIOCSTI refused"
