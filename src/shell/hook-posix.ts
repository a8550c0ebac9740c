import { leaveDirectory, leaveVariable } from './leave.ts';

/**
 * For bash and zsh: `_sbx_hook`, which runs before each prompt. Nothing is executed while the directory is the
 * same, or where no directory above has a file of devenv. What the shell inside asks for when it ends is judged
 * by sbx; all that is done with it here is `cd`. Where the directory really lies counts: the way that the user took can
 * lead out of a project through a link that the inside has made.
 */
export const hookFunctions = `_sbx_seen= _sbx_declined=
_sbx_hook() {
  local before=$?
  while [[ $PWD != "$_sbx_seen" ]]; do
    _sbx_seen=$PWD
    _sbx_visit
  done
  return $before
}
_sbx_visit() {
  local root directory name target
  root=$(builtin pwd -P)
  until [[ -e $root/devenv.yaml || -e $root/devenv.local.yaml || -e $root/devenv.nix ]]; do
    if [[ -z $root ]]; then
      _sbx_declined=
      return
    fi
    root=\${root%/*}
  done
  # It has said no, and would say the same in every directory of the project.
  [[ $root != "$_sbx_declined" ]] || return 0
  _sbx_declined=
  if ! directory=$("$_sbx_program" __enter); then
    _sbx_declined=$root
    return
  fi
  while :; do
    name=$$-$RANDOM$RANDOM
    ${leaveVariable}=${leaveDirectory}/$name "$_sbx_program" shell --leave
    [[ -e $directory/$name ]] || return 0
    # Without a place to go to, the user is still in the project, and so in the sandbox.
    if target=$("$_sbx_program" __leave "$name"); then
      builtin cd -- "$target"
      return
    fi
  done
}
`;

/** For bash and zsh: whether this shell is one that a person sits at, outside. */
export const isWanted = `[[ $- == *i* && -t 0 && -t 2 && \${TERM-dumb} != dumb && -z \${DEVENV_SANDBOX-}
  && -z \${VSCODE_RESOLVING_ENVIRONMENT-} && -z \${INTELLIJ_ENVIRONMENT_READER-} ]]`;
