#!/usr/bin/env bash
# inherit variables that load code into every child: LD_*, BASH_ENV, NODE_OPTIONS, PYTHON*, PERL5*, RUBYOPT, GIT_*, *_TOOL_OPTIONS
# class: env
. "${0%/*}/common.sh"
tool env cut tr
v=$(env | grep -aE '^(LD_(PRELOAD|LIBRARY_PATH|AUDIT)|BASH_ENV|ENV|BASH_FUNC_.*|PROMPT_COMMAND|NODE_OPTIONS|NODE_PATH|PYTHONPATH|PYTHONSTARTUP|PYTHONHOME|PERL5LIB|PERL5OPT|RUBYOPT|RUBYLIB|GIT_(SSH_COMMAND|EXTERNAL_DIFF|CONFIG_[A-Z0-9_]*|EXEC_PATH)|JAVA_TOOL_OPTIONS|_JAVA_OPTIONS|DOTNET_STARTUP_HOOKS|RUSTC_WRAPPER|GCONV_PATH|LOCPATH)=' | grep sbx-evil | cut -d= -f1 | tr '\n' ' ')
[ -n "$v" ] && escaped "inherited $v"
held "none inherited"
