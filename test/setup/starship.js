/** The real starship, for tests of its preset: from the machine where it has one, else unpacked. */

import { symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { starship } from './needs.js';
import { placeProgram, unpackNewer } from './newer-packages.js';
import { starshipPath } from './places.js';
import { ask, SetupError } from './run.js';

/** Makes `starshipPath()` start a starship. */
export function ensureStarship() {
  const path = starshipPath();
  if (works(path)) {
    return;
  }
  placeProgram(path, (staging) => {
    if (works(starship.path)) {
      symlinkSync(starship.path, join(staging, basename(path)));
    } else {
      unpackNewer(staging, path, starship.packages);
    }
  });
  if (!works(path)) {
    throw new SetupError(`${path} does not start.`);
  }
}

/** @param {string} path */
function works(path) {
  return ask(path, ['--version']) !== undefined;
}
