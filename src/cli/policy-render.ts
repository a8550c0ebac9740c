import type { Command } from 'commander';
import { loadFile } from '../host/load-file.ts';
import { renderLayer } from '../policy/render.ts';
import { Exit, ownFailure, print, reportOrExit } from './output.ts';

export function addPolicyRender(policy: Command): void {
  policy
    .command('render')
    .summary('merge presets and overrides into one file')
    .description(
      "Merges the presets and overrides of one file into a final policy, which can take the file's place as your own configuration. Variables stay variables, and nothing of this host goes in.",
    )
    .requiredOption('--config <file>', 'a devenv.yaml with presets and overrides')
    .option('--base <id>', 'the base preset if the file names none; else each host takes its own')
    .addHelpText(
      'after',
      `
Examples:
  sbx policy render --config my.yaml >~/.config/devenv/devenv.yaml
  sbx policy render --config my.yaml --base nixos-base`,
    )
    .action(render);
}

function render({ config, base }: { config: string; base?: string }): void {
  const { policy, diagnostics, textOf } = loadFile(config, {
    environment: process.env,
    cwd: process.cwd(),
    base,
  });
  reportOrExit(diagnostics, textOf);
  if (policy === undefined) throw new Exit(ownFailure);
  print(
    `# Written by \`sbx policy render\`: change what it was made from.\n${renderLayer(policy)}`,
  );
}
