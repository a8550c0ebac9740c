#!/usr/bin/env bash
# read a key from the session / user keyring (Kerberos, ecryptfs, CIFS, fscrypt secrets live there)
# class: ipc
. "${0%/*}/common.sh"
cat_key(){ perl -e 'my ($nr)=@ARGV; for my $k (-3,-4,-5){ my $t="user\0"; my $d="sbx:canary\0"; my $id=syscall($nr,10,$k,$t,$d,0); next if $id<0; my $b="\0"x200; my $r=syscall($nr,11,$id,$b,200); print substr($b,0,$r),"\n" if $r>0; }' "$1"; }
command -v perl >/dev/null || skip "needs perl"
case $(uname -m) in x86_64) n=250;; aarch64) n=219;; *) skip arch;; esac
out=$(cat_key $n 2>/dev/null); case "$out" in *SBX-CANARY*) escaped "read key sbx:canary";; esac
held "key not reachable"
