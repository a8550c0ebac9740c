import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { flagsLayer } from '../../src/cli/flags.ts';
import { codes, type Code } from '../../src/diagnostics/codes.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { formatDiagnostic } from '../../src/diagnostics/format.ts';
import { findBubblewrap } from '../../src/host/bubblewrap.ts';
import { evaluateDevenv } from '../../src/host/devenv.ts';
import { hostBase, readOs } from '../../src/host/facts.ts';
import { addSection } from '../../src/init/section.ts';
import { checkFlock } from '../../src/launch/prepare.ts';
import { writeConfig } from '../../src/launch/write-config.ts';
import { devenvSource } from '../../src/plan/devenv.ts';
import { createWorld } from '../support/world.ts';
import { hostFacts } from '../unit/support/facts.ts';
import { planOf } from '../unit/support/plan.ts';
import { sourceFile } from '../unit/support/files.ts';
import { inFiles, type Provocation } from './codes/files.ts';
import { onHost } from './codes/hosts.ts';
import { examine, makeHost } from './codes/project.ts';

/** Codes that no policy provokes: what gives them, and the place that they name. */
const elsewhere = {
  'directory-hidden': [
    () =>
      examine({
        policy: `sandbox: { ignore_presets: [${hostBase(readOs())}], mounts: [{ path: /usr }] }\n`,
      }).diagnostics,
  ],
  'bubblewrap-unsafe': [
    () => {
      const path = join(makeHost({ files: { 'home/bwrap': '' } }), 'home/bwrap');
      chmodSync(path, 0o777);
      const identity = { uid: process.getuid?.() ?? 0, user: 'x', home: '/' };
      return findBubblewrap({ DEVENV_SANDBOX_BWRAP: path }, identity).diagnostics;
    },
  ],
  'program-missing': [
    () => {
      const { plan } = planOf('sandbox: {}');
      return plan ? checkFlock({ ...plan, lock: '/lock' }, undefined) : [];
    },
  ],
  'devenv-missing': [
    () => {
      const source = devenvSource(
        hostFacts({}, { devenv: { runtime: '/run/x', files: [] } }),
        true,
      );
      return source.kind === 'missing' ? [source.diagnostic] : [];
    },
  ],
  'devenv-failed': [
    () => {
      const result = evaluateDevenv('/bin/false', '/', {});
      return 'diagnostic' in result ? [result.diagnostic] : [];
    },
  ],
  'section-exists': [
    () => addSection(sourceFile('sandbox: {}\n'), []).diagnostics,
    'devenv.yaml:1:1',
  ],
  'section-not-added': [
    () => addSection(sourceFile(`a: ${'x'.repeat(64 * 1024 - 10)}\n`), []).diagnostics,
    'devenv.yaml:1:1',
  ],
  'file-unwritable': [
    () => {
      const top = makeHost({ links: { 'project/devenv.yaml': '/nowhere' } });
      const path = join(top, 'project/devenv.yaml');
      return writeConfig({ path, name: 'devenv.yaml', text: '' });
    },
    'devenv.yaml:1:1',
  ],
  'bad-flag': [
    () => flagsLayer({ ro: [''], network: true }, '/')?.diagnostics ?? [],
    'command line:1:5',
  ],
} as const satisfies Partial<Record<Code, readonly [() => readonly Diagnostic[], string?]>>;

/** Only the command itself says this. */
const byCommand = {
  'already-inside': [['run', '--', 'true'], { DEVENV_SANDBOX: '1' }],
  'shell-missing': [['shell'], { SHELL: '/nowhere/zsh' }],
} as const satisfies Partial<Record<Code, unknown>>;

const byPolicy: [Code, Provocation][] = Object.entries({ ...inFiles, ...onHost }) as never;

describe('every code', () => {
  it('has a provocation here', () => {
    const provoked = [inFiles, onHost, elsewhere, byCommand].flatMap((each) => Object.keys(each));
    expect(provoked.toSorted()).toEqual(Object.keys(codes).toSorted());
  });

  it.each(byPolicy)('%s is provoked by a policy, and names its place', (code, provocation) => {
    const { diagnostics, textOf } = examine(provocation);
    const found = diagnostics.find((each) => each.code === code);
    expect(found, JSON.stringify(diagnostics)).toBeDefined();
    if (found === undefined) return;
    const [head = '', excerpt = '', mark = ''] = formatDiagnostic(found, textOf).split('\n');
    checkHead(head, found, provocation.at);
    if (provocation.at === undefined || !(textOf(found.at?.file ?? '') ?? '').trim()) return;
    if (code === 'control-character') return;
    expect(excerpt).toMatch(new RegExp(`^ {2}${found.at?.line} \\| \\S`));
    expect(mark).toMatch(/^ +\| *\^+$/);
  });

  it.each(Object.entries(elsewhere))(
    '%s is provoked',
    (code, [provoke, at]: readonly [() => readonly Diagnostic[], string?]) => {
      const found = provoke().find((each) => each.code === code);
      expect(found).toBeDefined();
      if (found !== undefined)
        checkHead(formatDiagnostic(found, () => undefined).split('\n')[0] ?? '', found, at);
    },
  );

  it.each(Object.entries(byCommand))('%s is said by the command', (code, [args, env]) => {
    const { status, stderr } = createWorld().sbx(args, { env });
    expect(status).toBe(125);
    expect(stderr).toMatch(new RegExp(`^sbx: error: .* \\[${code}\\]\n`));
  });
});

/** `file:line:column: error: message [code]`, the file as it is shown. */
function checkHead(
  head: string,
  { code, severity, at, help }: Diagnostic,
  place: string | undefined,
): void {
  const start = place === undefined ? 'sbx' : place;
  const shown = at === undefined ? 'sbx' : `${at.file}:${at.line}:${at.column}`;
  expect(shown === start || shown.endsWith(`/${start}`), `${shown} is not ${start}`).toBe(true);
  expect(head.startsWith(`${shown}: ${severity}: `)).toBe(true);
  expect(head.endsWith(` [${code}]`)).toBe(true);
  expect(severity === 'warning' || help, 'says what to do next').toBeTruthy();
}
