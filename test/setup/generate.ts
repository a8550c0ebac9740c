/**
 * Writes every generated file: the JSON Schemas, the golden files, the tables in documents and the recorded
 * sessions. Run it as `npm run generate`.
 */

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { existingGoldenFiles, generatedFiles, readRepositoryFile } from '../support/generated.ts';
import { canRunSessions } from '../support/session-host.ts';
import { currentSessions } from '../support/sessions.ts';
import { ensureBuild } from './package.js';
import { repository } from './places.js';

ensureBuild();
const files = new Map([...generatedFiles(), ...(canRunSessions ? currentSessions() : [])]);
const stale = [...files].filter(([path, text]) => readRepositoryFile(path) !== text);
for (const [path, text] of stale) {
  const full = join(repository, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, text);
  console.log(`wrote ${path}`);
}
const superfluous = existingGoldenFiles().filter((path) => !files.has(path));
for (const path of superfluous) {
  rmSync(join(repository, path));
  console.log(`removed ${path}`);
}
console.log(`${files.size} generated files, ${stale.length + superfluous.length} of them changed`);
