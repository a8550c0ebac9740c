/**
 * What the tests need from the machine, as data.
 *
 * Commands are looked for at fixed paths: tests run with throwaway homes and as an ordinary user, so
 * a tool in somebody's home (a rustup, a pyenv) does not count.
 *
 * @typedef {{ path: string, package: string, why: string }} Tool
 */

/** @type {readonly Tool[]} */
export const tools = [
  { path: '/usr/bin/bwrap', package: 'bubblewrap', why: 'the sandbox itself' },
  { path: '/usr/bin/git', package: 'git', why: 'projects with hooks, worktrees and remotes' },
  { path: '/usr/bin/cargo', package: 'cargo', why: 'the rust preset builds a crate' },
  { path: '/usr/bin/rustc', package: 'rustc', why: 'the rust preset builds a crate' },
  { path: '/usr/bin/tmux', package: 'tmux', why: 'job control, Ctrl-C and resize on a terminal' },
  { path: '/usr/bin/strace', package: 'strace', why: 'what a launch executes and opens' },
  { path: '/usr/bin/busybox', package: 'busybox', why: 'the launcher under another sh' },
  { path: '/usr/bin/zsh', package: 'zsh', why: 'the shell preset and the hook' },
  {
    path: '/usr/bin/fish',
    package: 'fish',
    why: 'the completion script, the shell preset and the hook',
  },
  { path: '/usr/bin/direnv', package: 'direnv', why: 'the library for direnv' },
  {
    path: '/usr/bin/nix-instantiate',
    package: 'nix-bin',
    why: 'the home-manager module is evaluated, and its policy built',
  },
  { path: '/usr/bin/python3', package: 'python3', why: 'attacks that need raw system calls' },
  { path: '/usr/bin/perl', package: 'perl-base', why: 'attacks that need raw system calls' },
  { path: '/usr/bin/ssh-agent', package: 'openssh-client', why: 'an agent to be attacked' },
  { path: '/usr/bin/dbus-daemon', package: 'dbus-daemon', why: 'a bus to be attacked' },
  { path: '/usr/bin/dbus-send', package: 'dbus-bin', why: 'attacks on the bus' },
];

/** An ordinary user the tests use when they are started by root. */
export const testUserName = 'sbx-test';

/**
 * Suites of a newer release that programs are unpacked from, by the ID in os-release. A suite that ends in
 * `-security` is looked for where the machine has its own security suite, the others where it has its main one.
 */
export const newerRelease = {
  debian: {
    suites: ['trixie', 'trixie-updates', 'trixie-security'],
    aliases: ['oldoldstable', 'oldstable', 'stable', 'testing', 'unstable', 'sid'],
    keyring: '/usr/share/keyrings/debian-archive-keyring.gpg',
  },
  ubuntu: {
    suites: ['devel'],
    aliases: ['devel'],
    keyring: '/usr/share/keyrings/ubuntu-archive-keyring.gpg',
  },
};

/**
 * A second bubblewrap, beside the machine's own: from this version on a symlinked destination is
 * refused by bubblewrap itself.
 */
export const newerBubblewrap = {
  version: [0, 12],
  packages: ['bubblewrap', 'libc6', 'libcap2', 'libselinux1', 'libpcre2-8-0'],
};

/** The prompt that the preset `starship` is for; Debian has it from release 13 on. */
export const starship = {
  path: '/usr/bin/starship',
  packages: ['starship', 'libc6', 'libgcc-s1'],
};

/** The agent that the preset `ai-agents-opencode` is for, as people install it: from npm. */
export const opencode = { package: 'opencode-ai', version: '1.18.33' };
