/**
 * The program for `run` and `shell` alone. What is imported as it is needed costs time everywhere in a bundle, so
 * this one imports nothing in that way.
 */

import { bareProgram } from './bare-program.ts';
import { addRun } from './run.ts';
import { addShell } from './shell.ts';
import { start } from './start.ts';

void start((version) => {
  const program = bareProgram(version);
  const add = process.argv[2] === 'run' ? addRun : addShell;
  add(program);
  return program;
});
