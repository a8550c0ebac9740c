/** Running the commands of the set-up: output goes to one log file, failures name it. */

import { spawnSync } from 'node:child_process';
import { appendFileSync, closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory, repository } from './places.js';

const logFile = join(cacheDirectory(), 'setup.log');

/** A problem that a person has to solve; the message is the whole sentence. */
export class SetupError extends Error {}

/** @param {string} text */
export function say(text) {
  console.log(`set-up: ${text}`);
}

/**
 * Runs a command without a terminal. Throws a SetupError when it fails, unless `mayFail`.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, mayFail?: boolean }} [options]
 */
export function run(command, args, options = {}) {
  mkdirSync(cacheDirectory(), { recursive: true });
  const shown = [command, ...args].join(' ');
  appendFileSync(logFile, `\n$ ${shown}\n`, { mode: 0o600 });
  const log = openSync(logFile, 'a');
  const result = spawnSync(command, args, {
    cwd: options.cwd ?? repository,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  if (result.status !== 0 && options.mayFail !== true) {
    const why = result.error?.message ?? `exit status ${result.status ?? result.signal}`;
    throw new SetupError(
      `\`${shown}\` failed (${why}); all of its output is in ${logFile}\n${tail()}`,
    );
  }
}

/**
 * The standard output of a quick question, or undefined when there is no answer.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ uid?: number, gid?: number, env?: NodeJS.ProcessEnv }} [who]
 */
export function ask(command, args, who = {}) {
  const result = spawnSync(command, args, {
    ...who,
    cwd: '/',
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return result.status === 0 ? result.stdout : undefined;
}

/** The end of what the last command printed. */
function tail() {
  const last = readFileSync(logFile, 'utf8').split('\n$ ').at(-1) ?? '';
  return last.trimEnd().split('\n').slice(1).slice(-15).join('\n');
}
