import { sign } from './posix.ts';
import type { Start } from './start.ts';

/** Fish reads its own files, then ours. */
export function fishStart(directory: string): Start {
  return {
    preset: 'fish',
    files: [{ name: 'shell/init.fish', text: init }],
    args: ['--init-command', `source ${directory}/shell/init.fish`],
    variables: () => ({}),
  };
}

// The prompt's own function is given the status of the last command, so it is left as it is: the mode prompt
// stands in front of it, whoever draws it.
const init = `# Fish of \`sbx shell\`: what the sandbox adds, after the user's own files.
set -g _sbx_file $DEVENV_SANDBOX_LEAVE
set -g _sbx_root $DEVENV_SANDBOX_ROOT
set -e DEVENV_SANDBOX_LEAVE
set -e DEVENV_SANDBOX_ROOT

if status is-interactive; and test "$DEVENV_SANDBOX_PROMPT" != 0
    if functions -q fish_mode_prompt
        functions -c fish_mode_prompt _sbx_mode_prompt
    else
        function _sbx_mode_prompt
        end
    end
    function fish_mode_prompt
        printf '${sign}'
        _sbx_mode_prompt
    end
end

if status is-interactive; and test -n "$_sbx_file"
    function _sbx_inside --argument-names path
        string match -q -r -- '^'(string escape --style=regex -- $_sbx_root)'/' $path/
    end

    function _sbx_go --argument-names path
        printf %s $path >$_sbx_file
        and exit
    end

    function _sbx_leave --on-event fish_prompt
        _sbx_inside $PWD
        or _sbx_go $PWD
    end

    # Most directories of the host do not exist inside: to one of them, outside the project, \`cd\` leaves as well.
    functions -c cd _sbx_cd
    function cd
        if test (count $argv) -eq 1; and test -n "$argv[1]"; and not test -e $argv[1]
            and not string match -q -- '-*' $argv[1]
            set -l path $PWD/$argv[1]
            string match -q -- '/*' $argv[1]
            and set path $argv[1]
            set path (path normalize -- $path)
            _sbx_inside $path
            or _sbx_go $path
        end
        _sbx_cd $argv
    end
end
`;
