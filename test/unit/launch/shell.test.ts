import fc from 'fast-check';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quote } from '../../../src/launch/quote.ts';
import { lookFor } from '../../../src/launch/shell.ts';
import { outputOf, shells } from '../support/shells.ts';

let top: string;

beforeAll(() => {
  top = mkdtempSync(join(tmpdir(), 'sbx-look-'));
});

afterAll(() => rmSync(top, { recursive: true, force: true }));

const names = [
  '.envrc',
  '.mcp.json',
  '.*',
  'crush.json',
  'devenv.local.nix',
  'flake.lock',
  'Makefile',
  'x y.toml',
  '-n.yml',
  '*.nix',
  'é.json',
  'deep/flake.nix',
];
const some = fc.uniqueArray(fc.constantFrom(...names));

/** What stands at a name: a file, or a link that leads nowhere. */
function make(directory: string, name: string, index: number): void {
  const path = join(directory, name);
  mkdirSync(dirname(path), { recursive: true });
  if (index % 2 === 0) writeFileSync(path, '');
  else symlinkSync('/nonexistent', path);
}

describe.each(shells)('lookFor in %s', (_name, shell) => {
  it.each(['in the directory', 'from elsewhere'])('finds just what is there, %s', (where) => {
    fc.assert(
      fc.property(some, some, (wanted, present) => {
        const root = mkdtempSync(join(top, 'root-'));
        for (const [index, name] of present.entries()) make(root, name, index);
        const cwd = where === 'from elsewhere' ? top : root;
        const paths = wanted.map((name) => join(root, name));
        const script = [`cd ${quote(cwd)}`, ...lookFor(paths, root, 'echo found', { cwd }), ':'];
        const found = outputOf(shell, script.join('\n')).includes('found');
        expect(found).toBe(wanted.some((name) => present.includes(name)));
      }),
      { numRuns: 60 },
    );
  });
});
