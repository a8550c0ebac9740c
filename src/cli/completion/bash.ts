import { everyVerb, presetsVerb, type Kind, type Verb } from './model.ts';

/** A script for `source <(sbx completion bash)`. Needs nothing but bash; uses bash-completion where it is loaded. */
export function bashScript(program: Verb, name: string): string {
  const verbs = everyVerb(program);
  return [
    `# Completion of ${name} for bash, made by: ${name} completion bash`,
    placeFunction(verbs, name),
    replyFunction(name),
    `complete -F _${name} ${name}\n`,
  ].join('\n');
}

/** Finds out which verb the cursor is in, and whether at an option's value, an option or an argument. */
function placeFunction(verbs: readonly Verb[], name: string): string {
  return `_${name}() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]}
  local verb= word= kind= ended= options= verbs= repeats= index count=0
  local -a kinds=()
  COMPREPLY=()
  # \`--option=value\` comes as three words.
  [[ $cur == '=' && $prev == -* ]] && cur=
  for ((index = 1; index < COMP_CWORD; index++)); do
    word=\${COMP_WORDS[index]}
    if [[ $kind ]]; then
      # The value of the option before, or the = between them.
      [[ $word == '=' && \${COMP_WORDS[index - 1]} == -* ]] || kind=
      continue
    fi
    [[ $ended ]] && break
    case "$verb $word" in
${valueCases(verbs)}
${verbCases(verbs)}
      *' --') ended=1 ;;
      *' -'*) ;;
${commandCases(verbs)}
      *) count=$((count + 1)) ;;
    esac
  done
  case $verb in
${verbData(verbs)}
  esac
  if [[ ! $kind ]]; then
    if [[ ! $ended && $cur == -* ]]; then
      kind="words $options"
    elif [[ $verbs ]]; then
      kind="words $verbs"
    else
      [[ ! $repeats ]] || ((count < \${#kinds[@]})) || count=$((\${#kinds[@]} - 1))
      kind=\${kinds[count]-}
    fi
  fi
  _${name}_reply "$1" "$kind" "$index"
}
`;
}

/** Replies with what fits the current word. */
function replyFunction(name: string): string {
  return `_${name}_reply() {
  local words=\${2#words }
  case $2 in
    'words '*) ;;
    presets)
      words=$("$1" ${presetsVerb} 2>/dev/null | cut -f1)
      [[ $cur != ./* ]] || words=
      ;;
    variables) mapfile -t COMPREPLY < <(compgen -A export -- "$cur"); return ;;
    command)
      if declare -F _comp_command_offset >/dev/null; then
        _comp_command_offset "$3"
        return
      elif declare -F _command_offset >/dev/null; then
        _command_offset "$3"
        return
      elif (($3 == COMP_CWORD)); then
        mapfile -t COMPREPLY < <(compgen -c -- "$cur" | sort -u)
      fi
      words=
      ;;
    files) words= ;;
    *) return ;;
  esac
  [[ ! $words ]] || mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
  # Readline's own completion of file names knows about quoting and ~.
  [[ $words || \${#COMPREPLY[@]} -gt 0 ]] || compopt -o default
}
`;
}

function valueCases(verbs: readonly Verb[]): string {
  return verbs
    .flatMap(({ path, options }) =>
      options.flatMap(({ names, value }) =>
        value === undefined
          ? []
          : `      ${names.map((each) => quoted(`${path.join(' ')} ${each}`)).join('|')}) kind=${quoted(kindText(value))} ;;`,
      ),
    )
    .join('\n');
}

function verbCases(verbs: readonly Verb[]): string {
  return verbs
    .filter(({ path }) => path.length > 0)
    .map(({ path }) => {
      const parent = path.slice(0, -1).join(' ');
      return `      ${quoted(`${parent} ${path.at(-1)}`)}) verb=${quoted(path.join(' '))} ;;`;
    })
    .join('\n');
}

/** A command that runs inside takes all words from its own name on. */
function commandCases(verbs: readonly Verb[]): string {
  return verbs
    .filter(({ arguments: args }) => args.includes('command'))
    .map(({ path }) => `      ${quoted(`${path.join(' ')} `)}*) ended=1; break ;;`)
    .join('\n');
}

function verbData(verbs: readonly Verb[]): string {
  return verbs
    .map(({ path, options, verbs: below, arguments: args, repeats }) => {
      const names = options.flatMap((option) => option.names).join(' ');
      const inner = below.map((each) => each.path.at(-1)).join(' ');
      const kinds = args.map((kind) => quoted(kindText(kind))).join(' ');
      return `    ${quoted(path.join(' '))}) options=${quoted(names)} verbs=${quoted(inner)} kinds=(${kinds})${repeats ? ' repeats=1' : ''} ;;`;
    })
    .join('\n');
}

function kindText(kind: Kind): string {
  return typeof kind === 'string' ? kind : `words ${kind.words.join(' ')}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
