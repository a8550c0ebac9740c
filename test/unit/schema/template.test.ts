import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonicalPath,
  isBadTemplate,
  parsePath,
  parseTemplate,
  type Segment,
} from '../../../src/schema/template.ts';

const home: Segment = { kind: 'variable', name: 'HOME' };

function text(value: string): Segment {
  return { kind: 'text', text: value };
}

describe('parseTemplate', () => {
  it.each<[string, Segment[]]>([
    ['', []],
    ['/plain', [text('/plain')]],
    ['$HOME', [home]],
    ['${HOME}', [home]],
    ['$HOME/x', [home, text('/x')]],
    ['a${HOME}b', [text('a'), home, text('b')]],
    ['$HOME$HOME', [home, home]],
    ['$_a1-x', [{ kind: 'variable', name: '_a1' }, text('-x')]],
    ['${A:-/b c}', [{ kind: 'variable', name: 'A', fallback: '/b c' }]],
    ['${A:-}', [{ kind: 'variable', name: 'A', fallback: '' }]],
    ['~/x', [text('~/x')]],
    ['{HOME}', [text('{HOME}')]],
  ])('reads %j', (written, segments) => {
    expect(parseTemplate(written)).toEqual(segments);
  });

  it.each([
    ['$', '`$` is not a variable'],
    ['/a$', '`$` is not a variable'],
    ['$1', '`$1` is not a variable'],
    ['$?', '`$?` is not a variable'],
    ['$$', '`$$` is not a variable'],
    ['$(id)', 'command substitution `$(` is never run'],
    ['${}', 'unsupported variable form `${}`'],
    ['${A', 'unsupported variable form `${A`'],
    ['${A-b}', 'unsupported variable form `${A-b}`'],
    ['${A:=b}', 'unsupported variable form `${A:=b}`'],
    ['${A:?b}', 'unsupported variable form `${A:?b}`'],
    ['${A#b}', 'unsupported variable form `${A#b}`'],
    ['${A:-$B}', 'unsupported variable form `${A:-$B}`'],
    ['${A:-{}}', 'unsupported variable form `${A:-{}}`'],
    ['${1}', 'unsupported variable form `${1}`'],
  ])('refuses %j', (written, message) => {
    expect(parseTemplate(written)).toEqual({ message, help: expect.stringContaining('${NAME}') });
  });

  it('reads `$$` as a dollar sign only where escapes are on', () => {
    expect(parseTemplate('a$$HOME', true)).toEqual([text('a'), text('$'), text('HOME')]);
    expect(parseTemplate('$$$HOME', true)).toEqual([text('$'), home]);
    expect(isBadTemplate(parseTemplate('a$$HOME'))).toBe(true);
    expect(isBadTemplate(parseTemplate('$$$', true))).toBe(true);
  });
});

describe('parsePath', () => {
  it.each<[string, Segment[]]>([
    ['~', [home]],
    ['~/x', [home, text('/x')]],
    ['.', [{ kind: 'variable', name: 'PWD' }]],
    ['./x', [{ kind: 'variable', name: 'PWD' }, text('/x')]],
    ['~user/x', [text('~user/x')]],
    ['/a/~', [text('/a/~')]],
    ['/a/./b', [text('/a/./b')]],
    ['.hidden', [text('.hidden')]],
  ])('reads %j', (written, segments) => {
    expect(parsePath(written)).toEqual(segments);
  });
});

describe('an empty default in a path', () => {
  it('is refused where the path begins with it, as the rest would begin at the root', () => {
    const parsed = parsePath('${GONE:-}/.ssh');
    expect(isBadTemplate(parsed) && parsed.message).toContain('`${GONE:-}` has an empty default');
    expect(isBadTemplate(parsePath('/x${GONE:-}/y'))).toBe(false);
  });
});

describe('canonicalPath', () => {
  it.each([
    ['~/x', '$HOME/x'],
    ['${HOME}/x', '$HOME/x'],
    ['$HOME/x/', '$HOME/x'],
    ['$HOME//x///y', '$HOME/x/y'],
    ['$HOME/./x/.', '$HOME/x'],
    ['~', '$HOME'],
    ['./x', '$PWD/x'],
    ['.', '$PWD'],
    ['/', '/'],
    ['///', '/'],
    ['/a/', '/a'],
    ['/a/.b/..c', '/a/.b/..c'],
    ['${A}b', '${A}b'],
    ['${A}-b', '$A-b'],
    ['${A:-/x}/b', '${A:-/x}/b'],
    ['/a$(b', '/a$(b'],
  ])('spells %j as %j', (written, canonical) => {
    expect(canonicalPath(written)).toBe(canonical);
  });

  it('is the same for its own result, and never changes what is meant', () => {
    const part = fc.constantFrom('~', '.', '/', '$A', '${A}', '${A:-b}', 'x', '-', '..', '_1');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const written = parts.join('');
        const canonical = canonicalPath(written);
        expect(canonicalPath(canonical)).toBe(canonical);
        expect(meaning(canonical)).toBe(meaning(written));
      }),
    );
  });
});

/** The path with every variable replaced by something that cannot be mistaken for text. */
function meaning(path: string): string {
  const parsed = parsePath(path);
  if (isBadTemplate(parsed)) return path;
  const spelled = parsed.map((each) =>
    each.kind === 'text' ? each.text : `<${each.name}${each.fallback ?? '!'}>`,
  );
  return `${spelled.join('')}/`.replaceAll(/\/(?:\.?\/)+/g, '/');
}
