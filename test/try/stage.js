/** Plays a scene of attack.js in a throwaway directory. */

import { spawnSync } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { repository } from '../setup/places.js';
import { SetupError } from '../setup/run.js';
import { attacks, outcomes, scene, victim, wasBuilt } from './attack.js';
import { environment } from './tools.js';

/**
 * @typedef {import('./attack.js').Kind} Kind
 * @typedef {import('./tools.js').Tools} Tools
 * @typedef {{ outcomes: ReturnType<typeof outcomes>, built: boolean, intact: boolean }} Ending
 */

const sbx = [join(repository, 'bin/sbx'), 'run', '--'];

/**
 * Calls `act` with a victim's home and a hostile project, and removes both.
 *
 * @template T
 * @param {Kind} kind
 * @param {readonly string[]} shown
 * @param {(place: { home: string, project: string, bashrc: string }) => T} act
 * @returns {T}
 */
export function onStage(kind, shown, act) {
  const top = mkdtempSync(join(tmpdir(), 'sbx-try-'));
  try {
    for (const [path, text] of Object.entries(scene(kind, shown))) {
      mkdirSync(dirname(join(top, path)), { recursive: true });
      writeFileSync(join(top, path), text);
    }
    const place = {
      home: join(top, 'home'),
      project: join(top, 'project'),
      bashrc: join(top, 'bashrc'),
    };
    linkSync(join(place.home, '.bashrc'), place.bashrc);
    return act(place);
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
}

/**
 * Builds the hostile project and runs what came out of it.
 *
 * @param {Kind} kind
 * @param {Tools} tools
 * @param {{ sandboxed: boolean }} how
 * @returns {Ending}
 */
export function play(kind, { directory, shown }, { sandboxed }) {
  return onStage(kind, shown, ({ home, project, bashrc }) => {
    const { build, result } = attacks[kind];
    const prefix = sandboxed ? sbx : [];
    const options = { cwd: project, env: environment(home, directory) };
    start([...prefix, ...build], options);
    const printed = start([...prefix, ...result], options);
    return {
      outcomes: outcomes({ home, bashrc, printed }),
      built: wasBuilt(printed),
      intact: sandboxed && isIntact(home),
    };
  });
}

/**
 * Starts a sandbox that does nothing.
 *
 * @returns {{ status: number | null, stderr: string }}
 */
export function startSandbox() {
  return onStage('package', [], ({ home, project }) => {
    const [program = '', ...args] = [...sbx, 'true'];
    const options = { cwd: project, env: environment(home, dirname(process.execPath)) };
    return spawnSync(program, args, { ...options, encoding: 'utf8' });
  });
}

/**
 * @param {readonly string[]} command
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 */
function start([program = '', ...args], options) {
  const { status, error, stdout, stderr } = spawnSync(program, args, {
    ...options,
    encoding: 'utf8',
  });
  if (status !== 0) {
    const why = error?.message ?? stderr.trimEnd().split('\n').slice(-15).join('\n');
    throw new SetupError(`\`${[program, ...args].join(' ')}\` failed:\n${why}`);
  }
  return stdout;
}

/** @param {string} home */
function isIntact(home) {
  return Object.entries(victim).every(([path, text]) => {
    try {
      return readFileSync(join(home, path), 'utf8') === text;
    } catch {
      return false;
    }
  });
}
