import { everyVerb, presetsVerb, type CompletionOption, type Kind, type Verb } from './model.ts';

/** A script for `sbx completion fish | source`, or for a file in fish's `completions` directory. */
export function fishScript(program: Verb, name: string): string {
  const verbs = everyVerb(program);
  return `# Completion of ${name} for fish, made by: ${name} completion fish

# Sets where the cursor is: the verb, the number of its arguments so far, and whether \`--\` ended the options.
function __${name}_place
    set -g __${name}_verb ''
    set -g __${name}_count 0
    set -g __${name}_rest
    set -l skip
    set -l ended
    set -l words (commandline -opc)
    for index in (seq 2 (count $words))
        set -l word $words[$index]
        if test -n "$skip"
            set skip
            continue
        end
        if test -z "$ended"
            switch "$__${name}_verb $word"
${valueCases(verbs)}
                    set skip 1
                    continue
${verbCases(verbs, name)}
                case '* --'
                    set ended 1
                    continue
                case '* -*'
                    continue
            end
        end
        set __${name}_count (math $__${name}_count + 1)
${commandCase(verbs, name)}
    end
end

function __${name}_at --argument-names verb from to
    __${name}_place
    test "$__${name}_verb" = "$verb"
    or return
    test -z "$from"
    or test $__${name}_count -ge $from -a $__${name}_count -le $to
end

function __${name}_command
    __${name}_place
    # An option before the command is ours.
    test (count $__${name}_rest) -gt 0
    or not string match -q -- '-*' (commandline -ct)
    or return
    complete --do-complete=(string join ' ' -- (string escape -- $__${name}_rest) (commandline -ct))
end

complete -c ${name} -f
${verbs.map((verb) => verbLines(verb, name)).join('\n')}
`;
}

function valueCases(verbs: readonly Verb[]): string {
  const patterns = verbs.flatMap(({ path, options }) =>
    options
      .filter(({ value }) => value !== undefined)
      .flatMap(({ names }) => names.map((each) => quoted(`${path.join(' ')} ${each}`))),
  );
  return `                case ${patterns.join(' ')}`;
}

function verbCases(verbs: readonly Verb[], name: string): string {
  return verbs
    .filter(({ path }) => path.length > 0)
    .map(
      ({ path }) =>
        `                case ${quoted(`${path.slice(0, -1).join(' ')} ${path.at(-1)}`)}\n                    set __${name}_verb ${quoted(path.join(' '))}\n                    continue`,
    )
    .join('\n');
}

/** A command that runs inside takes all words from its own name on. */
function commandCase(verbs: readonly Verb[], name: string): string {
  const paths = verbs
    .filter(({ arguments: args }) => args.includes('command'))
    .map(({ path }) => quoted(path.join(' ')));
  return `        if contains -- "$__${name}_verb" ${paths.join(' ')}
            set __${name}_rest $words[$index..]
            break
        end`;
}

function verbLines(verb: Verb, name: string): string {
  const { path, options, verbs, arguments: args, repeats } = verb;
  const at = (from?: number, to?: number): string =>
    quoted(
      `__${name}_at ${[`'${path.join(' ')}'`, from, to].filter((each) => each !== undefined).join(' ')}`,
    );
  const line = (condition: string, rest: string): string =>
    `complete -c ${name} -n ${condition} ${rest}`;
  return [
    ...verbs.map((each) =>
      line(at(0, 0), `-a ${quoted(each.path.at(-1) ?? '')} -d ${quoted(each.summary)}`),
    ),
    // After the name of a command that runs inside, options are its own.
    ...options.map((option) =>
      line(args.includes('command') ? at(0, 0) : at(), optionText(option, name)),
    ),
    ...args.map((kind, index) => {
      const last = repeats && index === args.length - 1 ? 9999 : index;
      return line(at(index, last), action(kind, name));
    }),
  ].join('\n');
}

function optionText({ names, description, value }: CompletionOption, name: string): string {
  const flags = names.map((each) =>
    each.startsWith('--') ? `-l ${each.slice(2)}` : `-s ${each.slice(1)}`,
  );
  const takes = value === undefined ? [] : [value === 'files' ? '-r' : '-x', action(value, name)];
  return [...flags, ...takes, `-d ${quoted(description)}`].join(' ');
}

function action(kind: Kind, name: string): string {
  if (typeof kind !== 'string') return `-a ${quoted(kind.words.join(' '))}`;
  return {
    presets: `-a '(${name} ${presetsVerb} 2>/dev/null)'`,
    variables: "-a '(set -nx)'",
    command: `-a '(__${name}_command)'`,
    files: '-F',
    nothing: '-f',
  }[kind];
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', String.raw`\\`).replaceAll("'", String.raw`\'`)}'`;
}
