import { everyVerb, presetsVerb, type CompletionOption, type Kind, type Verb } from './model.ts';

/** A script for `source <(sbx completion zsh)`, or for a file `_sbx` on `fpath`. */
export function zshScript(program: Verb, name: string): string {
  return `#compdef ${name}
# Completion of ${name} for zsh, made by: ${name} completion zsh

_${name}_presets() {
  local -a presets
  if [[ $PREFIX == ./* ]]; then
    _files
    return
  fi
  presets=(\${\${(f)"$(_call_program presets \${(q)sbx_program} ${presetsVerb} 2>/dev/null)"}/$'\\t'/:})
  _describe -t presets preset presets
}

# The words of the command, without the \`--\` before it.
_${name}_rest() {
  if [[ $words[1] == -- ]]; then
    shift words
    (( CURRENT -= 1 ))
  fi
  _normal
}

${everyVerb(program)
  .map((verb) => verbFunction(verb, name))
  .join('\n')}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _${name} "$@"
else
  compdef _${name} ${name}
fi
`;
}

function verbFunction(verb: Verb, name: string): string {
  const { path, options, verbs, arguments: args } = verb;
  const top = path.length === 0 ? '  local sbx_program=$words[1]\n' : '';
  const specs = options.map((option) => optionSpec(option, name));
  if (verbs.length === 0) {
    const lines = [...specs, ...argumentSpecs(verb, name)];
    return `${functionName(path, name)}() {\n${top}  _arguments -s ${args.includes('command') ? "-A '-*' " : ''}-S \\\n    ${lines.join(' \\\n    ')}\n}\n`;
  }
  const list = verbs.map((each) => `    ${quoted(`${last(each)}:${each.summary}`)}`).join('\n');
  const cases = verbs
    .map((each) => `    ${last(each)}) ${functionName(each.path, name)} ;;`)
    .join('\n');
  return `${functionName(path, name)}() {
${top}  local curcontext=$curcontext state line
  typeset -A opt_args
  local -a verbs=(
${list}
  )
  _arguments -C \\
    ${[...specs, `'1:verb:{_describe -t verbs verb verbs}'`, `'*:: :->rest'`].join(' \\\n    ')}
  [[ $state == rest ]] || return
  case $words[1] in
${cases}
  esac
}
`;
}

function optionSpec({ names, description, value }: CompletionOption, name: string): string {
  const [long = '', ...short] = names;
  const about = `[${description.replaceAll(/[[\]:\\]/g, String.raw`\$&`)}]`;
  // An option with a value may come more than once.
  if (value !== undefined) return quoted(`*${long}=${about}:value:${action(value, name)}`);
  if (short.length === 0) return quoted(`${long}${about}`);
  return `${quoted(`(${names.join(' ')})`)}{${names.join(',')}}${quoted(about)}`;
}

function argumentSpecs({ arguments: args, repeats }: Verb, name: string): string[] {
  return args.flatMap((kind, index) => {
    if (kind === 'command') {
      return ["'(-)1:command:_command_names -e'", `'*::arguments:_${name}_rest'`];
    }
    const position = repeats && index === args.length - 1 ? '*' : String(index + 1);
    return quoted(`${position}:argument:${action(kind, name)}`);
  });
}

function action(kind: Kind, name: string): string {
  if (typeof kind !== 'string') return `(${kind.words.join(' ')})`;
  return {
    presets: `_${name}_presets`,
    variables: '_parameters -g "*export*"',
    command: '_command_names -e',
    files: '_files',
    nothing: ' ',
  }[kind];
}

function functionName(path: readonly string[], name: string): string {
  return ['', name, ...path].join('_');
}

function last({ path }: Verb): string {
  return path.at(-1) ?? '';
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
