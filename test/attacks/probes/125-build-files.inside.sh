#!/usr/bin/env bash
# change build files the user runs later on the host (Makefile, package.json scripts, build.rs; documented residual: the project is writable by design)
# class: residual
. "${0%/*}/common.sh"
printf 'all:\n\t@echo sbx-evil\n' > Makefile 2>/dev/null
echo "PHASE1: done"
