import type { Argument, Command, Option } from 'commander';

/** The hidden verb that lists presets, one a line: name, tab, summary. */
export const presetsVerb = '__presets';

/** What a shell offers for a word: words of a list, presets, variables, a command with its arguments, files. */
export type Kind =
  | { readonly words: readonly string[] }
  | 'presets'
  | 'variables'
  | 'command'
  | 'files'
  | 'nothing';

export interface CompletionOption {
  /** `--preset`, and `-p` where there is one. */
  readonly names: readonly string[];
  readonly description: string;
  /** Absent for an option without a value. */
  readonly value?: Kind;
}

/** A verb, or the whole program, as far as completion is concerned. */
export interface Verb {
  /** The words that lead here: `['policy', 'show']`. */
  readonly path: readonly string[];
  readonly summary: string;
  readonly options: readonly CompletionOption[];
  readonly arguments: readonly Kind[];
  /** Whether the last argument may be repeated. */
  readonly repeats: boolean;
  readonly verbs: readonly Verb[];
}

/** Reads the command line's own description, so that no verb or option is listed twice. */
export function completionModel(command: Command, path: readonly string[] = []): Verb {
  const help = command.createHelp();
  const args = command.registeredArguments;
  return {
    path,
    summary: command.summary() || command.description(),
    options: help.visibleOptions(command).map(completionOption),
    arguments: args.map((argument) => argumentKind(argument, path)),
    repeats: args.at(-1)?.variadic ?? false,
    verbs: command.commands
      .filter((each) => help.visibleCommands(command).includes(each))
      .map((each) => completionModel(each, [...path, each.name()])),
  };
}

/** A verb and everything below it, the verb itself first. */
export function everyVerb(verb: Verb): Verb[] {
  return [verb, ...verb.verbs.flatMap(everyVerb)];
}

function completionOption(option: Option): CompletionOption {
  const names = [option.long, option.short].flatMap((name) => name ?? []);
  const takesValue = option.required || option.optional;
  const { description } = option;
  return takesValue ? { names, description, value: optionKind(option) } : { names, description };
}

/** Options whose value is a name of something; the value of another one is a path where its help says so. */
const namedValues: Readonly<Record<string, Kind>> = {
  preset: 'presets',
  base: 'presets',
  env: 'variables',
  shell: { words: ['bash', 'zsh', 'fish'] },
};

function optionKind(option: Option): Kind {
  if (option.argChoices !== undefined) return { words: option.argChoices };
  const named = namedValues[option.attributeName()];
  return named ?? (/path|file|dir/.test(option.flags.replace(/^[^<[]*/, '')) ? 'files' : 'nothing');
}

function argumentKind(argument: Argument, path: readonly string[]): Kind {
  if (argument.argChoices !== undefined) return { words: argument.argChoices };
  if (path[0] === 'run' && argument.variadic) return 'command';
  return path[0] === 'preset' ? 'presets' : 'files';
}
