import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repository } from '../setup/places.js';

/** Folders that may not touch the world; the linter's configuration has the same list. */
const pure = [
  'diagnostics',
  'schema',
  'source',
  'presets',
  'policy',
  'plan',
  'health',
  'init',
  'shell',
];

/** The edges, each with the folders it may not know. */
const edges = { host: ['launch', 'cli'], launch: ['cli'], cli: [] };

const imports = 'eslint(no-restricted-imports)';
const globals = 'eslint(no-restricted-globals)';
const builtin = 'import(no-nodejs-modules)';

/** What a pure folder must not contain, with the rule that catches it. */
const forbidden: readonly (readonly [string, string])[] = [
  ["import { readFileSync } from 'node:fs'", imports],
  ["import { readFile } from 'node:fs/promises'", imports],
  ["import { env } from 'node:process'", imports],
  ["import { spawn } from 'node:child_process'", imports],
  ["import { homedir } from 'node:os'", imports],
  ["import { join } from 'node:path'", imports],
  ["import type { Stats } from 'node:fs'", imports],
  ["import { tmpdir } from 'os'", builtin],
  ["import { execa } from 'execa'", imports],
  ["import { Command } from 'commander'", imports],
  ["import { loadPolicy } from 'devenv-sandbox'", imports],
  ["import { facts } from '../host/facts.ts'", imports],
  ["import { entry } from '../launch/entry.ts'", imports],
  ["import { main } from '../cli/main.ts'", imports],
  ["import { facts } from '../../host/facts.ts'", imports],
  ["import { facts } from './../host/facts.ts'", imports],
  ["import { facts } from '../plan/../host/facts.ts'", imports],
  ["import { everything } from '../index.ts'", imports],
  ["export { readFileSync } from 'node:fs'", imports],
  ["export * from '../host/facts.ts'", imports],
  ["export const lazy = () => import('../host/facts.ts')", imports],
  ["export const lazy = () => import('node:fs')", imports],
  ["export const fs = require('node:fs')", builtin],
  ["export const home = process.env['HOME']", globals],
  ["export const home = globalThis.process.env['HOME']", globals],
];

/** What a pure folder may contain: none of it is reported. */
const allowed = [
  "import { z } from 'zod'",
  "import { parseDocument } from 'yaml'",
  "import { deepmerge } from 'deepmerge-ts'",
  "import { host } from './host.ts'",
  "import type { Plan } from '../plan/plan.ts'",
  'export const process_ = (process: string) => process',
];

let tree: string;

beforeAll(() => {
  tree = mkdtempSync(join(tmpdir(), 'sbx-boundaries-'));
  cpSync(join(repository, '.oxlintrc.json'), join(tree, '.oxlintrc.json'));
});

afterAll(() => rmSync(tree, { recursive: true, force: true }));

describe('the linter keeps the folders apart', () => {
  it('knows every folder of src, so that a new one cannot slip through', () => {
    const folders = readdirSync(join(repository, 'src'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
    expect([...pure, ...Object.keys(edges)]).toEqual(expect.arrayContaining(folders));
  });

  it.each(pure)('refuses every way out of src/%s', (folder) => {
    for (const place of [folder, `${folder}/deeper`]) {
      const found = lint(
        `src/${place}`,
        forbidden.map(([line]) => line),
      );
      for (const [line, rule] of forbidden) {
        expect(found.get(line), `${place}: ${line}`).toContain(rule);
      }
    }
  });

  it.each(pure)('lets src/%s use data and its neighbours', (folder) => {
    const found = lint(`src/${folder}`, allowed);
    for (const line of allowed) {
      expect(found.get(line)?.filter((rule) => [imports, globals, builtin].includes(rule))).toEqual(
        [],
      );
    }
  });

  it.each(Object.entries(edges))('lets src/%s import all but %j', (folder, banned) => {
    const all = [...pure, ...Object.keys(edges)];
    const found = lint(`src/${folder}`, all.map(importOf));
    for (const other of all) {
      const caught = found.get(importOf(other))?.includes(imports);
      expect(caught, `${folder} imports ${other}`).toBe((banned as string[]).includes(other));
    }
  });

  it.each(pure)('is not switched off in src/%s', (folder) => {
    const root = join(repository, 'src', folder);
    const boundary = /(no-restricted-imports|no-restricted-globals|no-nodejs-modules)/;
    const disables = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .flatMap((name) => readFileSync(join(root, name), 'utf8').split('\n'))
      .flatMap((line) => /(?:oxlint|eslint)-disable\S*(.*)/.exec(line)?.[1] ?? []);
    // A disable without a rule's name switches off every rule.
    expect(disables.filter((rest) => boundary.test(rest) || !/^ +[a-z]/.test(rest))).toEqual([]);
  });
});

describe('the linter keeps files and functions small', () => {
  it('refuses a file of more than 250 lines, comments and blank lines included', () => {
    expect(rulesOf('src/plan', '// line\n'.repeat(249))).not.toContain('eslint(max-lines)');
    expect(rulesOf('src/plan', '// line\n\n'.repeat(125))).toContain('eslint(max-lines)');
  });

  it('refuses a function of more than 60 lines', () => {
    const rule = 'eslint(max-lines-per-function)';
    expect(rulesOf('src/cli', functionOf(60))).not.toContain(rule);
    expect(rulesOf('src/cli', functionOf(61))).toContain(rule);
  });

  it('refuses console and default exports', () => {
    const rules = rulesOf('src/cli', "console.log('x')\nexport default 1\n");
    expect(rules).toContain('eslint(no-console)');
    expect(rules).toContain('import(no-default-export)');
  });

  it('refuses a cycle of imports', () => {
    write('src/cycle/a.ts', "import { b } from './b.ts'\nexport const a = () => b\n");
    write('src/cycle/b.ts', "import { a } from './a.ts'\nexport const b = () => a\n");
    expect(run('src/cycle', 2).map(({ code }) => code)).toContain('import(no-cycle)');
  });
});

function importOf(folder: string): string {
  return `export * from '../${folder}/x.ts'`;
}

function functionOf(lines: number): string {
  return `export function long(): void {\n${'  // line\n'.repeat(lines - 2)}}\n`;
}

/** The rules that each text breaks as a file of its own in the folder. */
function lint(folder: string, texts: readonly string[]): Map<string, string[]> {
  rmSync(join(tree, folder), { recursive: true, force: true });
  const files = texts.map((_, index) => join(folder, `sample${index}.ts`));
  for (const [index, text] of texts.entries()) {
    write(files[index] ?? '', `${text}\n`);
  }
  const findings = run(folder, texts.length);
  return new Map(
    texts.map((text, index) => [
      text,
      findings.filter(({ filename }) => filename === files[index]).map(({ code }) => code),
    ]),
  );
}

function rulesOf(folder: string, text: string): string[] {
  return lint(folder, [text]).get(text) ?? [];
}

function write(path: string, text: string): void {
  mkdirSync(join(tree, dirname(path)), { recursive: true });
  writeFileSync(join(tree, path), text);
}

type Finding = { code: string; filename: string };

function run(path: string, files: number): Finding[] {
  const oxlint = join(repository, 'node_modules/.bin/oxlint');
  const result = spawnSync(oxlint, ['--format=json', path], { cwd: tree, encoding: 'utf8' });
  const output = JSON.parse(result.stdout) as { diagnostics: Finding[]; number_of_files: number };
  expect(output.number_of_files).toBe(files);
  return output.diagnostics;
}
