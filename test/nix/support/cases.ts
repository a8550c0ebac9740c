import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../../setup/places.js';
import { shipped } from '../../support/compose.ts';

const folder = join(repository, 'test/nix/cases');

/** What a configuration must give: the file it writes, or the assertions it fails. */
export interface Case {
  readonly name: string;
  /** `null` where no file is written; undefined where an assertion fails first. */
  readonly text: string | null | undefined;
  readonly failed: readonly string[];
}

/** How a case turned out. */
export interface Outcome {
  readonly text: string | null;
  readonly failed: readonly string[];
}

/** `NAME.nix` with the file in `NAME.yaml` or the assertions in `NAME.txt`; neither when nothing is written. */
export const cases: readonly Case[] = readdirSync(folder)
  .filter((file) => file.endsWith('.nix'))
  .map((file) => {
    const name = file.replace('.nix', '');
    const failed = read(`${name}.txt`)?.replaceAll('{known}', known()).trimEnd().split('\n') ?? [];
    return { name, failed, text: failed.length > 0 ? undefined : (read(`${name}.yaml`) ?? null) };
  });

function read(file: string): string | undefined {
  const path = join(folder, file);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** The list of presets as the module shows it, made from what sbx itself loads. */
function known(): string {
  return shipped
    .map(({ id, preset: { aliases = [] } }) =>
      aliases.length === 0 ? id : `${id} (${aliases.join(', ')})`,
    )
    .toSorted()
    .join(', ');
}
