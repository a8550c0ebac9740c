import { before, historyDirectory, leaveFunctions, promptFunction } from './posix.ts';
import type { Start } from './start.ts';

/**
 * Zsh reads our `.zshenv`, which puts `ZDOTDIR` back: from there on zsh reads the user's own files by itself.
 * What the sandbox adds waits for the first prompt.
 */
export function zshStart(directory: string): Start {
  const own = `${directory}/shell/zsh`;
  return {
    preset: 'zsh',
    files: [
      { name: 'shell/zsh/.zshenv', text: zshenv(own) },
      { name: 'shell/zsh/interactive', text: interactive },
    ],
    args: [],
    variables: ({ zdotdir }) => ({
      ZDOTDIR: own,
      ...(zdotdir !== undefined && { DEVENV_SANDBOX_ZDOTDIR: zdotdir }),
    }),
  };
}

function zshenv(own: string): string {
  return `# Zsh of \`sbx shell\`: ZDOTDIR as the user has it, and the user's own file.
if [[ -n \${DEVENV_SANDBOX_ZDOTDIR-} ]]; then
  export ZDOTDIR=$DEVENV_SANDBOX_ZDOTDIR
  unset DEVENV_SANDBOX_ZDOTDIR
else
  unset ZDOTDIR
fi
[[ ! -o interactive ]] || source ${own}/interactive
[[ ! -r \${ZDOTDIR:-$HOME}/.zshenv ]] || source \${ZDOTDIR:-$HOME}/.zshenv
`;
}

const interactive = `${before}
${promptFunction('PROMPT')}
${leaveFunctions}
# Once the user's files are read.
_sbx_start() {
  emulate -L zsh
  precmd_functions=(\${precmd_functions:#_sbx_start})
  unfunction sbx
  # Without a HISTFILE, the user wants none.
  if [[ -n \${HISTFILE-} && -w ${historyDirectory('zsh')} ]]; then
    fc -p ${historyDirectory('zsh')}/history
  fi
  if [[ \${DEVENV_SANDBOX_PROMPT-} != 0 ]]; then
    precmd_functions+=(_sbx_prompt)
    _sbx_prompt
  fi
  [[ -n $_sbx_file ]] || return 0
  precmd_functions+=(_sbx_leave)
  # A \`cd\` of the user's own is left alone.
  (( $+functions[cd] || $+aliases[cd] )) || functions[cd]='_sbx_cd "$@"'
}
typeset -ag precmd_functions
precmd_functions+=(_sbx_start)
`;
