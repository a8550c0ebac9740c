import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gitControlPaths } from '../../../src/host/git.ts';
import { noInputs, readTextOf } from '../../../src/host/inputs.ts';

let top = '';
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'sbx-inputs-'));
});
afterEach(() => rmSync(top, { recursive: true }));

/** What is read at `file`, and what is noted of it. */
function read(): { text: string; noted: Uint8Array | undefined } {
  const path = join(top, 'file');
  const inputs = noInputs();
  return { text: readTextOf(path, inputs), noted: inputs.files.get(path) };
}

describe('the text of a file of a project', () => {
  it('is what the file has, through a link as well', () => {
    writeFileSync(join(top, 'real'), 'text');
    symlinkSync('real', join(top, 'file'));
    expect(read().text).toBe('text');
  });

  it.each<[string, (path: string) => void]>([
    ['a pipe that nobody writes to', (path) => execFileSync('mkfifo', [path])],
    ['a link to a device without an end', (path) => symlinkSync('/dev/zero', path)],
    ['a directory', (path) => mkdirSync(path)],
    ['absent', () => {}],
    [
      'larger than anything that is meant',
      (path) => {
        writeFileSync(path, '');
        truncateSync(path, 1024 * 1024 * 1024);
      },
    ],
  ])('is empty where it is %s', (_what, make) => {
    make(join(top, 'file'));
    expect(read()).toEqual({ text: '', noted: undefined });
  });
});

describe('what git reads in a project', () => {
  it.each(['modules', 'worktrees'])('is not looked for through a link called %s', (name) => {
    mkdirSync(join(top, '.git'));
    mkdirSync(join(top, 'elsewhere/deep/er'), { recursive: true });
    writeFileSync(join(top, 'elsewhere/deep/HEAD'), '');
    symlinkSync('../elsewhere', join(top, '.git', name));
    const inputs = noInputs();
    expect(gitControlPaths(top, inputs)).toEqual([]);
    expect([...inputs.lists.values()]).toEqual([]);

    rmSync(join(top, '.git', name));
    execFileSync('mv', [join(top, 'elsewhere'), join(top, '.git', name)]);
    expect(gitControlPaths(top, noInputs())).not.toEqual([]);
  });
});
