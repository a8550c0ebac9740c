import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeDirectory, stagePackage, testUser } from '../setup/places.js';

const user = testUser();

// Only root has files that appear as nobody's to a user namespace without root.
describe.skipIf(user === undefined)('inside the sandbox in which Nix builds', () => {
  let top: string;

  beforeAll(() => {
    top = mkdtempSync(join(tmpdir(), 'sbx-store-'));
    spawnSync('chmod', ['a+rx', top]);
    stagePackage(join(top, 'package'));
  });

  afterAll(() => {
    rmSync(top, { recursive: true, force: true });
  });

  /** Renders with the package at a path, in a user namespace that knows one ordinary user. */
  function render(path: string): { status: number | null; stdout: string; stderr: string } {
    const command = `printf 'sandbox: { presets: [git] }' >rules.yaml
      stat -c %u ${path}/presets/git.yaml >&2
      exec ${path}/bin/sbx policy render --config rules.yaml`;
    return spawnSync(
      '/usr/bin/setpriv',
      [
        `--reuid=${user?.uid} --regid=${user?.gid} --clear-groups`,
        'bwrap --unshare-user --tmpfs /',
        '--ro-bind /usr /usr --ro-bind /etc /etc',
        '--symlink usr/bin /bin --symlink usr/lib /lib --symlink usr/lib64 /lib64',
        `--ro-bind ${nodeDirectory()} /node --ro-bind ${top}/package ${path}`,
        '--proc /proc --dev /dev --tmpfs /build --chdir /build',
        '--clearenv --setenv PATH /node:/usr/bin /bin/sh -c',
      ]
        .flatMap((words) => words.split(' '))
        .concat(command),
      { encoding: 'utf8' },
    );
  }

  it('presets in the store are read, although they seem to belong to nobody', () => {
    const { status, stdout, stderr } = render('/nix/store/0a1b2c3d-devenv-sandbox');
    expect(stderr).toBe('65534\n');
    expect(stdout).toContain('presets: [ git ]');
    expect(status).toBe(0);
  });

  it('files of nobody elsewhere are refused', () => {
    const { status, stderr } = render('/opt/devenv-sandbox');
    expect(stderr).toMatch(/^65534\n/);
    expect(stderr).toContain('the file belongs to another user [file-unreadable]');
    expect(status).toBe(125);
  });
});
