import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, closeSync, cpSync, mkdirSync, mkdtempSync } from 'node:fs';
import { openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { architectures, type Architecture } from '../../src/plan/seccomp/filter.ts';
import { nodeDirectory, repository, testUser } from '../setup/places.js';
import type { Account, Result } from './world.ts';

const names: Readonly<Record<string, Architecture>> = { x64: 'x86_64', arm64: 'aarch64' };

/** This machine's architecture, as filters name it. */
export const architecture = names[process.arch] ?? architectures[0];

/** Everything of the machine, in namespaces of its own but the network's, without capabilities. */
const everything =
  '--unshare-all --share-net --unshare-user --die-with-parent --cap-drop ALL --bind / / --dev /dev --proc /proc'.split(
    ' ',
  );

interface FilteredOptions {
  /** No filter when absent. */
  readonly filter?: Uint8Array;
  readonly input?: string;
  readonly extra?: readonly string[];
}

/** A directory that both accounts can use, with the fixtures in it; removed when the test file ends. */
export interface Place {
  /** The copy of a fixture. */
  fixture(name: string): string;
  run(command: readonly string[], options?: FilteredOptions): Result;
  /** Types into a command on a terminal; each step is what to type and a text to wait for. */
  type(steps: readonly Step[], command: readonly string[], options?: FilteredOptions): Result;
}

export type Step = readonly [typed: string, wanted: string];

/**
 * Runs commands under bubblewrap itself with a filter: everything of the machine visible and writable, so
 * that the filter is what stands in the way.
 */
export function createPlace(account: Account): Place {
  const directory = mkdtempSync(join(tmpdir(), 'sbx-filter-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  chmodSync(directory, 0o755);
  const fixtures = join(directory, 'fixtures');
  cpSync(join(repository, 'test/fixtures/seccomp'), fixtures, { recursive: true });
  const work = join(directory, 'work');
  mkdirSync(work);
  const user = account === 'user' ? testUser() : undefined;
  if (user) chownSync(work, user.uid, user.gid);
  const identity = user
    ? ['setpriv', `--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups']
    : [];

  const start = (before: readonly string[], command: readonly string[], given: FilteredOptions) => {
    const { filter, extra = [] } = given;
    const file = join(directory, 'filter');
    writeFileSync(file, filter ?? '');
    const descriptor = openSync(file, 'r');
    const options = ['--setenv', 'HOME', work, '--chdir', work, ...extra];
    const seccomp = filter === undefined ? [] : ['--seccomp', '3'];
    const sandbox = ['/usr/bin/bwrap', ...everything, ...options, ...seccomp, '--', ...command];
    const [program = '', ...rest] = [...identity, ...before, ...sandbox];
    const { status, signal, stdout, stderr } = spawnSync(program, rest, {
      env: { PATH: `${nodeDirectory()}:/usr/bin:/bin`, LANG: 'C.UTF-8', TERM: 'dumb' },
      input: given.input ?? '',
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'pipe', descriptor],
    });
    closeSync(descriptor);
    return { status, signal, stdout, stderr };
  };

  return {
    fixture: (name) => join(fixtures, name),
    run: (command, options = {}) => start([], command, options),
    type(steps, command, options = {}) {
      const driver = ['/usr/bin/python3', join(fixtures, 'terminal.py')];
      return start(driver, command, { ...options, input: JSON.stringify(steps) });
    },
  };
}

/**
 * The same filter with 1000 added to every error, so that an answer of the filter cannot be mistaken for one
 * of the kernel, which would refuse many of these calls for lack of a capability as well.
 */
export function marked(filter: Uint8Array): Uint8Array {
  const copy = filter.slice();
  const view = new DataView(copy.buffer);
  for (let at = 0; at < copy.length; at += 8) {
    const operand = view.getUint32(at + 4, true);
    const refuses = view.getUint16(at, true) === 0x06 && operand >>> 16 === 5;
    if (refuses) view.setUint32(at + 4, operand + 1000, true);
  }
  return copy;
}
