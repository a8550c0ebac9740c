import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { showCommand } from '../../src/cli/show-command.ts';
import { configSchema, presetSchema } from '../../src/schema/json-schema.ts';
import { hosts } from '../fixtures/hosts/all.ts';
import { optionsPage } from '../nix/support/options-page.ts';
import { repository } from '../setup/places.js';
import { compose, composePresets, shipped, type Composition } from './compose.ts';
import { discussionCases } from './discussion.ts';
import { withTables } from './tables.ts';

/** Folders in which every file is generated. */
const goldenFolders = ['test/presets/golden', 'test/cases/discussion/golden'];

/** Documents with generated tables in them. */
const documents = ['README.md'];

/** Every generated file of the repository: its path, and the text it should have. */
export function generatedFiles(): Map<string, string> {
  return new Map([
    ['presets/config.schema.json', json(configSchema())],
    ['presets/preset.schema.json', json(presetSchema())],
    ...moduleOptions(),
    ...documents.map((path): [string, string] => [
      path,
      withTables(readRepositoryFile(path) ?? ''),
    ]),
    ...hosts.flatMap((host) =>
      shipped.map(({ id }): [string, string] => [
        `test/presets/golden/${host.name}/${id}.txt`,
        golden(`the preset ${id} on ${host.name}`, composePresets(host, [id])),
      ]),
    ),
    ...hosts.flatMap((host) =>
      discussionCases.map((each): [string, string] => [
        `test/cases/discussion/golden/${host.name}/${each.file.replace('.yaml', '.txt')}`,
        golden(`${each.file} on ${host.name}`, compose(host, [each])),
      ]),
    ),
  ]);
}

/** Made with the real modules of home-manager; where they are not at hand the page stays as it is. */
function moduleOptions(): [string, string][] {
  const page = optionsPage();
  return page === undefined ? [] : [['nix/OPTIONS.md', page]];
}

/** Paths of the golden files that exist, relative to the repository. */
export function existingGoldenFiles(): string[] {
  return goldenFolders.flatMap((folder) => {
    const path = join(repository, folder);
    if (!existsSync(path)) return [];
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(repository.length + 1));
  });
}

/** The text of a file of the repository; undefined when there is none. */
export function readRepositoryFile(path: string): string | undefined {
  const full = join(repository, path);
  return existsSync(full) ? readFileSync(full, 'utf8') : undefined;
}

/** A composition as a file that reads well in a diff: what `policy show --argv` prints, then the rest. */
function golden(title: string, { plan, shown }: Composition): string {
  const sections = [
    `# ${title}`,
    plan === undefined ? '# no plan' : showCommand(plan).trimEnd(),
    ...(shown.length === 0 ? [] : [section('diagnostics', shown)]),
  ];
  return `${sections.join('\n\n')}\n`;
}

function section(title: string, lines: readonly string[]): string {
  return `# ${title}\n${lines.join('\n')}`;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
