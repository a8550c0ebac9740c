import { hookFunctions, isWanted } from './hook-posix.ts';
import { leaveDirectory, leaveVariable } from './leave.ts';

/** The scripts that shells, and direnv, run to enter projects; \`program\` is the quoted path of \`sbx\`. */
export const hooks = { bash, zsh, fish, direnv } as const satisfies Record<
  string,
  (program: string, nested: string) => string
>;

function bash(program: string): string {
  return `# Enters sandboxes of projects, made by: sbx hook bash
if ${isWanted}; then
  _sbx_program=${program}
  ${indented(hookFunctions)}
  if [[ ";\${PROMPT_COMMAND[*]-};" != *_sbx_hook* ]]; then
    if [[ \${PROMPT_COMMAND@a} == *a* ]]; then
      PROMPT_COMMAND=(_sbx_hook "\${PROMPT_COMMAND[@]}")
    else
      PROMPT_COMMAND=_sbx_hook\${PROMPT_COMMAND:+$'\\n'$PROMPT_COMMAND}
    fi
  fi
fi
`;
}

function zsh(program: string): string {
  return `# Enters sandboxes of projects, made by: sbx hook zsh
if ${isWanted}; then
  _sbx_program=${program}
  ${indented(hookFunctions)}
  typeset -ag precmd_functions
  precmd_functions=(_sbx_hook \${precmd_functions:#_sbx_hook})
fi
`;
}

function fish(program: string): string {
  return `# Enters sandboxes of projects, made by: sbx hook fish
if status is-interactive; and test "$TERM" != dumb; and not set -q DEVENV_SANDBOX
    and not set -q VSCODE_RESOLVING_ENVIRONMENT; and not set -q INTELLIJ_ENVIRONMENT_READER
    set -g _sbx_program ${program}
    set -g _sbx_seen
    set -g _sbx_declined

    # Nothing is executed while the directory is the same, or where no directory above has a file of devenv.
    function _sbx_hook --on-event fish_prompt
        test "$PWD" != "$_sbx_seen"
        or return
        set -g _sbx_seen $PWD
        # Not before: the script itself is read from a pipe.
        isatty stdin; and isatty stderr
        and _sbx_visit
    end

    function _sbx_visit
        set -l root (string trim --right --chars=/ -- (builtin pwd -P))
        while not test -e $root/devenv.yaml -o -e $root/devenv.local.yaml -o -e $root/devenv.nix
            if test -z "$root"
                set -g _sbx_declined
                return
            end
            set root (string replace --regex -- '/[^/]*$' '' $root)
        end
        # It has said no, and would say the same in every directory of the project.
        test "$root" != "$_sbx_declined"
        or return
        set -g _sbx_declined
        set -l directory ($_sbx_program __enter)
        if test $status -ne 0
            set -g _sbx_declined $root
            return
        end
        # Fish takes the terminal back when it begins a line, not after what an event started: so an empty line
        # comes next, and what is left to do is done before the one after it.
        commandline -f execute
        set -l name $fish_pid-(random)(random)
        ${leaveVariable}=${leaveDirectory}/$name $_sbx_program shell --leave
        test -e $directory/$name
        or return
        set -l target ($_sbx_program __leave $name)
        and builtin cd -- $target
        # Without a place to go to, the user is still in the project, and so in the sandbox.
        or set -g _sbx_seen
    end
end
`;
}

function direnv(_: string, nested: string): string {
  return `# For .envrc: use sbx COMMAND...
# The named commands run in the sandbox of the project they are called in, all others on the host as before.
# Made by: sbx hook direnv
use_sbx() {
  local command directory file text top=\${XDG_STATE_HOME:-$HOME/.local/state}/devenv-sandbox
  if [[ $# -eq 0 ]]; then
    log_error "use sbx: direnv cannot start a shell. Enter the sandbox with \\\`sbx shell\\\`, or name commands that are to run in it: use sbx cargo npm"
    return 1
  fi
  for command in "$@"; do
    case $command in
      *[!A-Za-z0-9._+-]* | -* | '' | . | .. | sbx)
        log_error "use sbx: not the name of a command: $command"
        return 1
        ;;
    esac
    # Nothing that runs inside can write, or see, what is kept here.
    directory=$top/direnv/$command
    file=$directory/$command
    printf -v text '#!/bin/sh\\nexec %s run -- %s "$@"' ${nested} "$command"
    if [[ ! -x $file || $(<"$file") != "$text" ]]; then
      (umask 077 && mkdir -p "$directory" && printf '%s\\n' "$text" >"$file.$$" && chmod +x "$file.$$" \\
        && mv "$file.$$" "$file") || return 1
    fi
    PATH_add "$directory"
  done
}
`;
}

function indented(text: string): string {
  return text.trimEnd().replaceAll('\n', '\n  ');
}
