import { Argument, type Command } from 'commander';
import { loadCatalogue } from '../host/load.ts';
import { bashScript } from './completion/bash.ts';
import { fishScript } from './completion/fish.ts';
import { completionModel, presetsVerb } from './completion/model.ts';
import { zshScript } from './completion/zsh.ts';
import { print } from './output.ts';

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

const shells = Object.keys(scripts) as (keyof typeof scripts)[];

export function addCompletion(program: Command): void {
  program
    .command('completion')
    .summary('print a completion script for your shell')
    .description('Prints a script that completes verbs, options, presets and paths.')
    .addArgument(new Argument('<shell>', 'the shell').choices(shells))
    .addHelpText(
      'after',
      `
Put one line into your shell's own configuration:
  bash  ~/.bashrc                    source <(sbx completion bash)
  zsh   ~/.zshrc, after compinit     source <(sbx completion zsh)
  fish  ~/.config/fish/config.fish   sbx completion fish | source`,
    )
    .action((shell: keyof typeof scripts) => {
      print(scripts[shell](completionModel(program), program.name()));
    });
  program.command(presetsVerb, { hidden: true }).action(listPresets);
}

/** For the scripts: every name of a preset, and what it is. A broken preset file must not disturb typing. */
function listPresets(): void {
  const { catalogue } = loadCatalogue(process.env, process.cwd());
  const lines = catalogue.presets.flatMap(({ id, preset }) => [
    `${id}\t${preset.summary}\n`,
    ...(preset.aliases ?? []).map((alias) => `${alias}\tanother name of ${id}\n`),
  ]);
  print(lines.join(''));
}
