/** A newer bubblewrap beside the machine's own, unpacked and never installed. */

import { symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { newerBubblewrap } from './needs.js';
import { placeProgram, unpackNewer } from './newer-packages.js';
import { newerBubblewrapPath } from './places.js';
import { ask, say, SetupError } from './run.js';

const ownBubblewrap = '/usr/bin/bwrap';
const wanted = newerBubblewrap.version.join('.');

/** Makes `newerBubblewrapPath()` start a bubblewrap of the wanted version or later. */
export function ensureNewerBubblewrap() {
  const path = newerBubblewrapPath();
  if (isNew(path)) {
    return;
  }
  placeProgram(path, (staging) => {
    if (isNew(ownBubblewrap)) {
      say(`linking ${path} to ${ownBubblewrap}, which is new enough`);
      symlinkSync(ownBubblewrap, join(staging, basename(path)));
    } else {
      unpackNewer(staging, path, newerBubblewrap.packages);
    }
  });
  if (!isNew(path)) {
    throw new SetupError(
      `${path} is not a bubblewrap ${wanted}: it said "${ask(path, ['--version'])}".`,
    );
  }
}

/** @param {string} path */
function isNew(path) {
  const [, major, minor] = /(\d+)\.(\d+)/.exec(ask(path, ['--version']) ?? '') ?? [];
  const [wantedMajor = 0, wantedMinor = 0] = newerBubblewrap.version;
  return (
    Number(major) > wantedMajor || (Number(major) === wantedMajor && Number(minor) >= wantedMinor)
  );
}
