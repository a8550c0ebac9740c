/** The sign in the prompt. */
export const sign = '(sbx) ';

/**
 * For bash and zsh, before the user's own files: takes what a hook told the shell out of the environment, so that
 * no shell started from this one takes itself for it. The user's files call `sbx` to set up the host's shell;
 * until they are read, that does nothing.
 */
export const before = `_sbx_file=\${DEVENV_SANDBOX_LEAVE-} _sbx_root=\${DEVENV_SANDBOX_ROOT-}
unset DEVENV_SANDBOX_LEAVE DEVENV_SANDBOX_ROOT
sbx() { :; }
`;

/** The directory for the history, in the private state of the project. */
export function historyDirectory(shell: string): string {
  return `\${XDG_STATE_HOME:-$HOME/.local/state}/${shell}`;
}

/**
 * For bash and zsh: puts the sign in front of the prompt in the variable, once, below its empty first line.
 * Called when everything else has set the prompt.
 */
export function promptFunction(variable: string): string {
  return `_sbx_prompt() {
  [[ $${variable} != *'${sign}'* ]] || return 0
  local rest=\${${variable}#$'\\n'}
  ${variable}=\${${variable}%"$rest"}'${sign}'$rest
}
`;
}

/**
 * For bash and zsh: `_sbx_leave` ends the shell when it is called outside the project, and writes where its
 * user went. Most directories of the host do not exist inside, so `cd` to one of them, outside the project,
 * does the same.
 */
export const leaveFunctions = `_sbx_go() {
  printf %s "$1" >"$_sbx_file" && exit
}
_sbx_leave() {
  [[ $PWD/ == "$_sbx_root"/* ]] || _sbx_go "$PWD"
}
_sbx_outside() {
  local part rest=$1/
  [[ $rest == /* ]] || rest=$PWD/$rest
  REPLY=
  while [[ -n $rest ]]; do
    part=\${rest%%/*} rest=\${rest#*/}
    case $part in
      '' | .) ;;
      ..) REPLY=\${REPLY%/*} ;;
      *) REPLY=$REPLY/$part ;;
    esac
  done
  [[ $REPLY/ != "$_sbx_root"/* ]]
}
_sbx_cd() {
  local REPLY
  if [[ $# -eq 1 && $1 != -* && -n $1 && ! -e $1 ]] && _sbx_outside "$1"; then
    _sbx_go "$REPLY"
  fi
  builtin cd "$@"
}
`;
