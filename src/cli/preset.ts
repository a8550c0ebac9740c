import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { problem } from '../diagnostics/diagnostic.ts';
import { loadCatalogue, type Loaded } from '../host/load.ts';
import { composePolicy } from '../policy/compose.ts';
import { renderPreset } from '../policy/render.ts';
import { lookup } from '../presets/catalogue.ts';
import { resolvePreset } from '../presets/resolve.ts';
import type { PresetFile } from '../source/layer.ts';
import { print, reportOrExit } from './output.ts';
import { hang } from './wrap.ts';

export function addPreset(program: Command): void {
  const preset = program.command('preset').summary('look at presets');
  preset.command('list').summary('list the presets, shipped and your own').action(list);
  preset
    .command('show')
    .summary('show a preset')
    .description('Prints the file of a preset as it is written.')
    .argument('<name>', 'id, alias, or ./file.yaml')
    .option('--resolved', 'merged with what it extends, each line with its origin')
    .action(show);
}

function list(): void {
  const { catalogue, diagnostics, textOf } = loadCatalogue(process.env, process.cwd());
  reportOrExit(diagnostics, textOf);
  const width = Math.max(...catalogue.presets.map(({ id }) => id.length));
  const lines = catalogue.presets.flatMap(({ id, preset: { aliases, category, summary } }) => {
    const also = aliases === undefined ? '' : ` (${aliases.join(', ')})`;
    return hang(`${id.padEnd(width)}  ${category.padEnd(9)}  `, `${summary}${also}`);
  });
  print(`${lines.join('\n')}\n`);
}

function show(name: string, { resolved }: { resolved?: boolean }): void {
  const loaded = loadCatalogue(process.env, process.cwd(), name);
  reportOrExit(loaded.diagnostics, loaded.textOf);
  const found = find(name, loaded);
  if (!resolved) {
    print(readFileSync(found.path, 'utf8'));
    return;
  }
  const chain = resolvePreset(found, loaded.catalogue);
  const composed = composePolicy(chain.resolved);
  reportOrExit([...chain.diagnostics, ...composed.diagnostics], loaded.textOf);
  if (composed.policy !== undefined) print(renderPreset(composed.policy));
}

function find(
  name: string,
  { catalogue, textOf }: Pick<Loaded, 'catalogue' | 'textOf'>,
): PresetFile {
  const found = lookup(catalogue, name, process.cwd());
  if (!('help' in found)) return found;
  reportOrExit([problem('unknown-preset', `unknown preset \`${name}\``, found)], textOf);
  throw new Error('not reached');
}
