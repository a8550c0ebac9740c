import { before, historyDirectory, leaveFunctions, promptFunction } from './posix.ts';
import type { Start } from './start.ts';

/** Bash reads our file instead of `~/.bashrc`, and the file reads that first. */
export function bashStart(directory: string): Start {
  return {
    preset: 'bash',
    files: [{ name: 'shell/bashrc', text: bashrc }],
    args: ['--rcfile', `${directory}/shell/bashrc`],
    variables: () => ({}),
  };
}

const bashrc = `# Bash of \`sbx shell\`: the user's own file, then what the sandbox adds.
${before}
[[ ! -r ~/.bashrc ]] || . ~/.bashrc
unset -f sbx

# An empty HISTFILE is the user's wish for none.
if [[ -n \${HISTFILE-} && -w ${historyDirectory('bash')} ]]; then
  HISTFILE=${historyDirectory('bash')}/history
fi

# Last of all, as prompts are often set anew before each line.
_sbx_before_prompt() {
  if [[ \${PROMPT_COMMAND@a} == *a* ]]; then
    PROMPT_COMMAND+=("$1")
  else
    PROMPT_COMMAND=\${PROMPT_COMMAND:+$PROMPT_COMMAND$'\\n'}$1
  fi
}

if [[ \${DEVENV_SANDBOX_PROMPT-} != 0 ]]; then
  ${indented(promptFunction('PS1'))}
  _sbx_before_prompt _sbx_prompt
fi

if [[ -n $_sbx_file ]]; then
  ${indented(leaveFunctions)}
  _sbx_before_prompt _sbx_leave
  # A \`cd\` of the user's own is left alone.
  if ! declare -F cd >/dev/null && ! alias cd >/dev/null 2>&1; then
    cd() { _sbx_cd "$@"; }
  fi
fi
unset -f _sbx_before_prompt
`;

function indented(text: string): string {
  return text.trimEnd().replaceAll('\n', '\n  ');
}
