#!/usr/bin/env bash
# change build files the user runs later on the host (Makefile, package.json scripts, build.rs; documented residual: the project is writable by design)
# class: residual
. "${0%/*}/common.sh"
need PROJECT
grep -qs sbx-evil "$PROJECT/Makefile" && escaped "Makefile changed"
held "unchanged"
