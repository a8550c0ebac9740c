import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../setup/places.js';
import { createWorld, type Account, type Result, type RunOptions, type World } from './world.ts';

const fixtures = join(repository, 'test/fixtures/devenv');
const read = (name: string): string => readFileSync(join(fixtures, name), 'utf8');

/** Where the stand-in is installed: a profile of the user, as Nix makes it. */
const profile = 'home/.nix-profile/bin';

/** A `devenv.nix` whose `enterShell` has these lines. */
export function devenvNix(...lines: readonly string[]): string {
  return `{ pkgs, ... }: {\n  enterShell = ''\n${lines.map((line) => `    ${line}\n`).join('')}  '';\n}\n`;
}

/** A world with a project that uses devenv, and the stand-in for it. */
export function devenvWorld(
  files: Readonly<Record<string, string>> = {},
  account?: Account,
): World {
  const world = createWorld(
    {
      [`${profile}/print-dev-env.sh`]: read('print-dev-env.sh'),
      'project/devenv.nix': devenvNix(),
      ...files,
    },
    account,
  );
  installDevenv(world, `${profile}/devenv`);
  return world;
}

/** Puts the stand-in at a path of the world. */
export function installDevenv(world: World, path: string): void {
  world.write({ [path]: read('devenv') });
  chmodSync(join(world.home, '..', path), 0o755);
}

/** What the stand-in was called with, one line a call. */
export function devenvCalls({ home }: World): string[] {
  const path = join(home, 'devenv-calls');
  return existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n') : [];
}

/** Accepts all that the project grants. */
export function allow(world: World): void {
  const { status, stderr } = world.sbx(['allow', '--yes']);
  if (status !== 0) throw new Error(stderr);
}

/** Runs a script inside. */
export function shell(
  world: World,
  script: string,
  options: RunOptions = {},
  flags: readonly string[] = [],
): Result {
  return world.sbx(['run', ...flags, '--', 'sh', '-c', script], options);
}
