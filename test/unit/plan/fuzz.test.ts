import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasErrors } from '../../../src/diagnostics/diagnostic.ts';
import { entryLines, launchEntry } from '../../../src/launch/entry.ts';
import { bubblewrapOptions } from '../../../src/plan/argv.ts';
import type { Operation } from '../../../src/plan/operation.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { environmentSettings } from '../../../src/plan/settings.ts';
import { parseConfig } from '../../../src/source/layer.ts';
import { hostFacts } from '../support/facts.ts';
import { presetOf, sourceFile } from '../support/files.ts';
import { planPolicy } from '../support/plan.ts';
import { compose } from '../support/policy.ts';
import { shells, wordsOf } from '../support/shells.ts';

const base = presetOf('base', 'sandbox: {mounts: [{path: $PWD, mode: rw}, {path: /usr}]}', {
  category: 'base',
});

/** Pieces with a meaning to a shell, to bubblewrap, to a template or to YAML, among anything else. */
const pieces = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.constantFrom('x', 'usr', '--bind', '-', ' ', "'", '"', '`', ';', 'é', '😀', '/'),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...'-- --setenv // .. . ~ $HOME ${A:-b} $$ $( \\ & | > # * { [ &a *a !! <<'.split(' '),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('\n', '\r', '\0', '\t', ': ', '\u001B', '\u202E', '\u200B'),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 3 }) },
);
const text = fc.array(pieces, { maxLength: 6 }).map((parts) => parts.join(''));
const path = fc
  .tuple(fc.constantFrom('', '/', '~/', './', '$HOME/'), text)
  .map((all) => all.join(''));
const name = fc.oneof(
  { weight: 1, arbitrary: text },
  { weight: 9, arbitrary: fc.constantFrom('A', 'PATH', 'LD_PRELOAD', '__proto__', 'BASH_ENV') },
);

const section = fc.record(
  {
    mounts: fc.array(
      fc.record(
        {
          path,
          dest: path,
          mode: fc.constantFrom('ro', 'rw', 'tmpfs', 'mask', 'state-dir', 'overlay-tmpfs'),
          optional: fc.constant(true),
          why: text,
        },
        { requiredKeys: ['path'], noNullPrototype: true },
      ),
      { maxLength: 1 },
    ),
    env: fc.record(
      {
        set: fc.dictionary(name, text, { maxKeys: 1, noNullPrototype: true }),
        keep: fc.array(name, { maxLength: 1 }),
        unset: fc.array(name, { maxLength: 1 }),
      },
      { requiredKeys: [], noNullPrototype: true },
    ),
    secrets: fc.array(
      fc.record({ name, path, env: name }, { requiredKeys: ['name'], noNullPrototype: true }),
      { maxLength: 2 },
    ),
    protect: fc.array(path, { maxLength: 1 }),
    unprotect: fc.array(path, { maxLength: 1 }),
  },
  { requiredKeys: [], noNullPrototype: true },
);

const facts = hostFacts(
  { '/x': 'directory', '/usr/x': 'file', '/home/alice/x': 'directory', '/-': 'file' },
  { variables: { A: "a'b", PATH: '/usr/bin' }, bubblewrap: { path: '/b', version: '0.12.0' } },
);
const context = { cwd: '/', root: '/', passing: { pass: [], drop: [], unknown: [] } };

/** What one operation may be in the options of bubblewrap: the option, then its own paths and nothing else. */
function expectedOptions(operation: Operation): string[] {
  const { kind, dest } = operation;
  if (kind === 'bind') {
    const options = { 'read-only': '--ro-bind', 'read-write': '--bind', device: '--dev-bind' };
    return [options[operation.access], operation.source, dest];
  }
  if (kind === 'symlink') return ['--symlink', operation.target, dest];
  if (kind === 'overlay') return ['--overlay-src', operation.source, '--tmp-overlay', dest];
  return [`--${kind}`, dest];
}

/** A plan of a section, where it has one. */
function planOf(sandbox: object): Plan | undefined {
  const { layer } = parseConfig(sourceFile(JSON.stringify({ sandbox })), 'user');
  if (layer === undefined) return undefined;
  const { policy } = compose([layer], [base]);
  return policy && planPolicy(policy, facts).plan;
}

describe('any text at all as a configuration', () => {
  it('is parsed or reported, and never thrown', () => {
    const bytes = fc.oneof(
      text,
      fc.array(text, { maxLength: 8 }).map((lines) => `sandbox:\n  ${lines.join('\n  ')}`),
      fc.uint8Array({ maxLength: 60 }),
    );
    const property = fc.property(bytes, (given) => {
      const { layer, diagnostics } = parseConfig(sourceFile(given), 'project');
      expect(layer === undefined || !hasErrors(diagnostics)).toBe(true);
    });
    fc.assert(property, { numRuns: 2000 });
  });
});

describe('any text at all in any place of a section', () => {
  it('adds no argument to bubblewrap and changes no other one', () => {
    let planned = 0;
    const property = fc.property(section, (given) => {
      const plan = planOf(given);
      if (plan === undefined) return;
      planned += 1;
      expect(bubblewrapOptions(plan)).toEqual([
        ...plan.namespaces,
        ...plan.operations.flatMap(expectedOptions),
        ...plan.closing,
      ]);
      for (const operation of plan.operations) {
        const own = 'source' in operation ? [operation.source, operation.dest] : [operation.dest];
        for (const each of own) expect(each).toMatch(/^\/(?!.*(?:^|\/)\.\.(?:\/|$))[^\0\n]*$/);
      }
      expect(plan.operations.map(({ dest }) => dest)).not.toContain('/');
      expect(plan.namespaces).toContain('--unshare-user');
      expect(plan.closing.slice(0, 2)).toEqual(['--remount-ro', '/']);
    });
    fc.assert(property, { numRuns: 2000 });
    expect(planned).toBeGreaterThan(100);
  });
});

describe.each(shells)('any value of a variable, through %s', (_name, shell) => {
  it('reaches bubblewrap as one argument, whatever it contains', () => {
    const values = fc.dictionary(fc.stringMatching(/^[A-Z]{1,4}$/), text, { maxKeys: 3 });
    const property = fc.property(values, (set) => {
      const plan = planOf({ env: { set } });
      if (plan === undefined) return;
      const entry = entryLines(launchEntry(plan, context)).join('\n');
      const words = wordsOf(shell, `sbx_send() { printf '%s\\0' "$@"; }\n${entry}\nsbx_settings`);
      const expected = environmentSettings(plan).flatMap((setting) => {
        if ('unset' in setting) return ['--unsetenv', setting.name];
        return 'value' in setting ? ['--setenv', setting.name, setting.value] : [];
      });
      expect(words).toEqual(expected);
    });
    fc.assert(property, { numRuns: 60 });
  });
});
