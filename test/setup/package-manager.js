/** Installing packages with the package manager that the machine has. */

import { isRoot } from './places.js';
import { ask, run, say, SetupError } from './run.js';

/**
 * `refresh` fetches lists that a fresh machine may lack; where it is absent, installing does that as well.
 * `patience` waits for another one that is at work.
 *
 * @typedef {{ program: string, patience?: string[], refresh?: string[], install: string[] }} Manager
 */

/** @type {readonly Manager[]} */
const managers = [
  {
    program: 'apt-get',
    patience: ['-o', 'DPkg::Lock::Timeout=300'],
    refresh: ['update'],
    install: ['install', '-y', '--no-install-recommends'],
  },
  { program: 'dnf', install: ['install', '-y'] },
  { program: 'pacman', install: ['-S', '--needed', '--noconfirm'] },
  { program: 'zypper', install: ['--non-interactive', 'install'] },
  { program: 'apk', install: ['add'] },
  { program: 'xbps-install', install: ['-Sy'] },
];

/** The manager of this machine, if it is one of those above. */
export function packageManager() {
  return managers.find(({ program }) => ask(program, ['--version']) !== undefined);
}

/**
 * Installs packages: as root, or through sudo where a person can be asked for the password. Says the exact
 * commands first.
 *
 * @param {Manager} manager
 * @param {readonly string[]} packages
 * @param {string} why a sentence on what is missing
 */
export function installPackages({ program, patience = [], refresh, install }, packages, why) {
  const canAsk = Boolean(process.stdin.isTTY) && ask('sudo', ['--version']) !== undefined;
  if (!isRoot && !canAsk) {
    const commands = [refresh, [...install, ...packages]].filter((args) => args !== undefined);
    const lines = commands.map((args) => `  sudo ${program} ${args.join(' ')}`);
    throw new SetupError(
      [why, 'Only root can install packages. Run this, then start again:', ...lines].join('\n'),
    );
  }
  say(why);
  if (refresh !== undefined) {
    // One unreachable third-party source must not stop the packages that the others have.
    runAsRoot([program, ...patience, ...refresh], { mayFail: true });
  }
  runAsRoot([program, ...patience, ...install, ...packages]);
}

/**
 * @param {readonly string[]} command
 * @param {{ mayFail?: boolean }} [options]
 */
function runAsRoot(command, options) {
  const [program = '', ...args] = isRoot ? command : ['sudo', ...command];
  say(`running ${[program, ...args].join(' ')}`);
  run(program, args, options);
}
