import { describe, expect, it } from 'vitest';
import { problem, warning } from '../../../src/diagnostics/diagnostic.ts';
import {
  formatDiagnostic,
  formatDiagnostics,
  showLocation,
  type Paint,
} from '../../../src/diagnostics/format.ts';

const at = { file: 'devenv.yaml', line: 2, column: 13, endColumn: 21 };
const text = 'sandbox:\n  presets: [rust-dve]\n';
const textOf = (file: string): string | undefined => (file === 'devenv.yaml' ? text : undefined);

const spell: Paint = (role, each) =>
  each.includes('^') || role !== 'faint' ? `<${role}:${each}>` : each;
const mark: Paint = (role, each) => `<${role[0]}:${each}>`;
const words = (shown: string): string[] => shown.split(/\s+/);

describe('formatDiagnostic', () => {
  it('shows place, severity, message, code, excerpt, caret and help', () => {
    const diagnostic = problem('unknown-preset', 'unknown preset `rust-dve`', {
      at,
      help: 'Did you mean `rust-dev`?',
    });
    expect(formatDiagnostic(diagnostic, textOf)).toBe(
      [
        'devenv.yaml:2:13: error: unknown preset `rust-dve` [unknown-preset]',
        '  2 |   presets: [rust-dve]',
        '    |             ^^^^^^^^',
        '  help: Did you mean `rust-dev`?',
      ].join('\n'),
    );
  });

  it('names the program where there is no place', () => {
    const diagnostic = warning('command-shim', 'no `env`');
    expect(formatDiagnostic(diagnostic, textOf)).toBe('sbx: warning: no `env` [command-shim]');
  });

  it('shows the second place with its own excerpt, before the help', () => {
    const other = { file: 'devenv.yaml', line: 1, column: 1, endColumn: 8 };
    const related = { message: 'the first one is here', at: other };
    const diagnostic = problem('duplicate-destination', 'twice', {
      at,
      related,
      help: 'Keep one.',
    });
    expect(formatDiagnostic(diagnostic, textOf).split('\n').slice(3)).toEqual([
      '  devenv.yaml:1:1: the first one is here',
      '  1 | sandbox:',
      '    | ^^^^^^^',
      '  help: Keep one.',
    ]);
  });

  it('marks one character where the range has no end on its line', () => {
    const lines = formatDiagnostic(
      problem('bad-value', 'no', { at: { ...at, endColumn: 13 } }),
      textOf,
    );
    expect(lines.split('\n')[2]).toBe('    |             ^');
  });

  it.each([
    ['of an unknown file', { ...at, file: 'other.yaml' }],
    ['after the end', { ...at, line: 9 }],
    ['of a blank line', { ...at, line: 3 }],
  ])('leaves the excerpt %s out', (_name, place) => {
    expect(formatDiagnostic(problem('bad-value', 'no', { at: place }), textOf)).not.toContain('|');
  });

  it('widens the margin with the line number', () => {
    const place = { file: 'x', line: 100, column: 1, endColumn: 2 };
    const shown = formatDiagnostic(problem('bad-value', 'no', { at: place }), () =>
      'a\n'.repeat(100),
    );
    expect(shown.split('\n').slice(1)).toEqual(['  100 | a', '      | ^']);
  });

  it.each([
    ['a control character before', 'a\u001bcd', 3, 4, '  1 | a\\x1bcd', '    |      ^'],
    ['a control character in', 'a\u001bcd', 2, 3, '  1 | a\\x1bcd', '    |  ^^^^'],
    ['a bidirectional mark in', 'a\u202ecd', 2, 4, '  1 | a\\u202ecd', '    |  ^^^^^^^'],
    ['a tab before', '\tabc', 2, 3, '  1 |  abc', '    |  ^'],
    ['a tab in', 'a\tbc', 2, 4, '  1 | a bc', '    |  ^^'],
  ])('keeps the caret under its characters with %s the range', (...row) => {
    const [, line, column, endColumn, excerpt, caret] = row;
    const diagnostic = problem('bad-value', 'no', {
      at: { file: 'x', line: 1, column, endColumn },
    });
    expect(
      formatDiagnostic(diagnostic, () => line)
        .split('\n')
        .slice(1),
    ).toEqual([excerpt, caret]);
  });

  it('cuts a long line to a window around the caret', () => {
    const line = `${'a'.repeat(200)}BAD${'c'.repeat(200)}`;
    const place = { file: 'x', line: 1, column: 201, endColumn: 204 };
    const [, excerpt = '', caret = ''] = formatDiagnostic(
      problem('bad-value', 'no', { at: place }),
      () => line,
    ).split('\n');
    expect(excerpt.length).toBeLessThan(90);
    expect(caret.indexOf('^')).toBe(excerpt.indexOf('BAD'));
    expect(caret.match(/\^+/)?.[0]).toHaveLength(3);
  });

  it.each([
    ['message', problem('bad-value', 'a\u001b[2Jb')],
    ['help', problem('bad-value', 'no', { help: 'a\u001b[2Jb' })],
    ['file name', problem('bad-value', 'no', { at: { ...at, file: 'a\u001b[2Jb' } })],
    ['related message', problem('bad-value', 'no', { related: { message: 'a\u001b[2Jb', at } })],
  ])('spells control characters of the %s out', (_name, diagnostic) => {
    const shown = formatDiagnostic(diagnostic, textOf);
    expect(shown).not.toContain('\u001b');
    expect(shown).toContain('a\\x1b[2Jb');
  });

  it('paints each part in its role and nothing else', () => {
    const painted = formatDiagnostic(problem('bad-value', 'no', { at }), textOf, { paint: spell });
    expect(painted).toBe(
      [
        '<strong:devenv.yaml:2:13: ><error:error: ><strong:no> [bad-value]',
        '  2 |   presets: [rust-dve]',
        '    |             <error:^^^^^^^^>',
      ].join('\n'),
    );
  });
});

describe('formatDiagnostic for a terminal', () => {
  const long = problem(
    'not-allowed',
    'this lets the sandbox read `/home/alice/a b c` and more of it',
    {
      at,
      help: 'Read the file, then run `sbx allow --yes` to accept all of it.',
      related: { message: 'and the other one of the two stands here', at },
    },
  );

  it('breaks sentences between words, and indents what follows', () => {
    expect(formatDiagnostic(long, textOf, { columns: 50 }).split('\n')).toEqual([
      'devenv.yaml:2:13: error: this lets the sandbox',
      '  read `/home/alice/a b c` and more of it',
      '  [not-allowed]',
      '  2 |   presets: [rust-dve]',
      '    |             ^^^^^^^^',
      '  devenv.yaml:2:13: and the other one of the two',
      '                    stands here',
      '  2 |   presets: [rust-dve]',
      '    |             ^^^^^^^^',
      '  help: Read the file, then run `sbx allow --yes`',
      '        to accept all of it.',
    ]);
  });

  it('says the same at every width, and fits where no word is too long', () => {
    const whole = words(formatDiagnostic(long, textOf));
    for (let columns = 46; columns < 150; columns += 1) {
      const shown = formatDiagnostic(long, textOf, { columns });
      expect(words(shown), `${columns}`).toEqual(whole);
      const widest = Math.max(...shown.split('\n').map((line) => line.length));
      expect(widest, shown).toBeLessThanOrEqual(columns);
    }
  });

  it('keeps a word whole that is too long, and puts the code where it fits', () => {
    const path = `\`/${'x'.repeat(60)}\``;
    const [one, two, ...rest] = formatDiagnostic(problem('bad-path', `see ${path}`), textOf, {
      columns: 40,
    }).split('\n');
    expect([one, two, ...rest]).toEqual(['sbx: error: see', `  ${path}`, '  [bad-path]']);
  });

  it('paints every line', () => {
    const [one, two, three] = formatDiagnostic(long, () => undefined, {
      columns: 50,
      paint: mark,
    }).split('\n');
    expect(one).toBe('<s:devenv.yaml:2:13: ><e:error: ><s:this lets the sandbox>');
    expect(two).toBe('  <s:read `/home/alice/a b c` and more of it>');
    expect(three).toBe('  <f:[not-allowed]>');
  });

  it('cuts the excerpt as well', () => {
    const line = `${'a'.repeat(90)}BAD${'c'.repeat(90)}`;
    const place = { file: 'x', line: 1234, column: 91, endColumn: 94 };
    const lines = `${'\n'.repeat(1233)}${line}`;
    const shown = formatDiagnostic(problem('bad-value', 'no', { at: place }), () => lines, {
      columns: 80,
    });
    const [, excerpt = '', caret = ''] = shown.split('\n');
    expect(excerpt).toHaveLength(80);
    expect(caret.indexOf('^^^')).toBe(excerpt.indexOf('BAD'));
  });
});

describe('formatDiagnostic for a pipe', () => {
  it('leaves a sentence as it is, on one line', () => {
    const message = `a  b${' word'.repeat(40)}`;
    expect(formatDiagnostic(problem('bad-value', message), textOf)).toBe(
      `sbx: error: ${message} [bad-value]`,
    );
  });
});

describe('formatDiagnostics', () => {
  it('ends each diagnostic with a line break and keeps their order', () => {
    const both = [problem('bad-value', 'one'), warning('bad-value', 'two')];
    expect(formatDiagnostics(both, textOf)).toBe(
      'sbx: error: one [bad-value]\nsbx: warning: two [bad-value]\n',
    );
    expect(formatDiagnostics([], textOf)).toBe('');
  });
});

describe('showLocation', () => {
  it('is what editors open', () => {
    expect(showLocation(at)).toBe('devenv.yaml:2:13');
  });
});
