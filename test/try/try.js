/**
 * `npm run try`: what hostile build scripts do to a home, without a sandbox and with sbx. For a machine with
 * Node and npm only: it brings along the rest. Plain JavaScript without dependencies.
 */

import { ensureBuild, ensureDependencies } from '../setup/package.js';
import { SetupError } from '../setup/run.js';
import { attacks, attempts } from './attack.js';
import { onStage, play, startSandbox } from './stage.js';
import { ensureBubblewrap, findCargo, findNode } from './tools.js';

const introduction = `
What do hostile build scripts do to a home, without a sandbox and with sbx?
This installs what is missing (npm packages in this directory, bubblewrap by
the package manager), builds sbx, and attacks homes made for the purpose in the
temporary directory. Your own home is not touched.
`;

function main() {
  process.umask(0o022);
  console.log(introduction);
  try {
    ensureDependencies();
    ensureBuild();
    ensureBubblewrap(startSandbox);
    process.exitCode = demonstrate() ? 0 : 1;
  } catch (error) {
    if (!(error instanceof SetupError)) {
      throw error;
    }
    console.error(`try: ${error.message}`);
    process.exitCode = 1;
  }
}

/** Plays every scene that has its tools, and says whether all went as promised. */
function demonstrate() {
  const cargo = onStage('crate', [], ({ home }) => findCargo(home));
  const asPromised = [
    ...(cargo === undefined ? [] : [compare('crate', cargo)]),
    compare('package', findNode()),
  ];
  if (cargo === undefined) {
    console.log('There is no cargo with a linker here, so no hostile crate was built.\n');
  }
  const fine = asPromised.every(Boolean);
  console.log(
    fine
      ? 'Every attempt succeeded without a sandbox and failed with sbx.'
      : 'NOT as promised: every attempt should succeed without a sandbox and fail with sbx.',
  );
  return fine;
}

/**
 * One scene twice, as a table.
 *
 * @param {import('./attack.js').Kind} kind
 * @param {import('./tools.js').Tools} tools
 */
function compare(kind, tools) {
  const without = play(kind, tools, { sandboxed: false });
  const inside = play(kind, tools, { sandboxed: true });
  row(`${attacks[kind].name}`, 'without a sandbox', 'with sbx');
  for (const { id, what } of attempts) {
    row(`  ${what}`, without.outcomes[id], inside.outcomes[id]);
  }
  row(`  ${attacks[kind].build.join(' ')}`, built(without), built(inside));
  const state = inside.intact ? 'every file is as it was' : 'NOT every file is as it was';
  console.log(`  The home after the attack with sbx: ${state}.\n`);
  return (
    attempts.every(
      ({ id }) => without.outcomes[id] === 'succeeded' && inside.outcomes[id] === 'failed',
    ) &&
    without.built &&
    inside.built &&
    inside.intact
  );
}

/** @param {import('./stage.js').Ending} ending */
function built(ending) {
  return ending.built ? 'worked' : 'did NOT work';
}

/**
 * @param {string} what
 * @param {string | undefined} without
 * @param {string | undefined} inside
 */
function row(what, without = '', inside = '') {
  console.log(`${what.padEnd(36)}${without.padEnd(21)}${inside}`);
}

main();
