import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeDirectory, repository } from '../../setup/places.js';

export interface NixResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A store of its own, so that the machine's is neither needed nor changed. */
export function makeStore(): string {
  return mkdtempSync(join(tmpdir(), 'sbx-nix-'));
}

export function removeStore(store: string): void {
  // Nix makes everything in a store read-only.
  spawnSync('chmod', ['-R', 'u+w', store]);
  rmSync(store, { recursive: true, force: true });
}

/** Runs a command of Nix in the repository. */
export function nixIn(store: string, command: string, args: readonly string[]): NixResult {
  const { status, stdout, stderr, error } = spawnSync(`/usr/bin/${command}`, args, {
    cwd: repository,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: {
      PATH: '/usr/bin:/bin',
      HOME: store,
      NIX_STORE_DIR: join(store, 'store'),
      NIX_STATE_DIR: join(store, 'state'),
      NIX_LOG_DIR: join(store, 'log'),
      NIX_CONF_DIR: join(store, 'conf'),
      // No users to build as, no sandbox around a builder that is trusted, nothing fetched.
      NIX_CONFIG: 'build-users-group =\nsandbox = false\nsubstitute = false\n',
      SBX_TEST_NODE: nodeDirectory(),
      NIXPKGS_LIB: process.env['NIXPKGS_LIB'] ?? '',
      HOME_MANAGER: process.env['HOME_MANAGER'] ?? '',
    },
  });
  if (error !== undefined) throw error;
  return { status, stdout, stderr };
}
