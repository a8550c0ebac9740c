import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandPath, expandValue, variablesIn, variableValue } from '../../../src/plan/expand.ts';
import { hostFacts } from '../support/facts.ts';

const facts = hostFacts(
  {},
  {
    variables: {
      A: '/a',
      EMPTY: '',
      RELATIVE: 'x/y',
      DOLLAR: '$A',
      CLIMB: '/a/../b',
      ESCAPE: '/a\u001b[2J',
      LONG: `/${'x'.repeat(4095)}`,
      LONGEST: `/${'x'.repeat(4094)}`,
      SLASHES: '//a///b/',
      XDG_DATA_HOME: '/data',
      XDG_STATE_HOME: 'relative',
      XDG_CACHE_HOME: '',
      USER: 'bob',
      HOME: '/somewhere/else',
      PWD: '/somewhere/else',
    },
  },
);

describe('expandPath', () => {
  it.each([
    ['/plain', '/plain'],
    ['~', '/home/alice'],
    ['~/x', '/home/alice/x'],
    ['$HOME/x', '/home/alice/x'],
    ['${HOME}x', '/home/alicex'],
    ['$PWD/x', '/home/alice/project/x'],
    ['.', '/home/alice/project'],
    ['./x', '/home/alice/project/x'],
    ['$A', '/a'],
    ['/p$A/q', '/p/a/q'],
    ['$A$A', '/a/a'],
    ['/x/$RELATIVE', '/x/x/y'],
    ['/home/$USER', '/home/bob'],
    ['${A:-/b}', '/a'],
    ['${UNSET:-/b}', '/b'],
    ['${EMPTY:-/b}', '/b'],
    ['/x${UNSET:-}', '/x'],
    ['$SLASHES/c//./d/', '/a/b/c/d'],
    ['/', '/'],
    ['/a/~', '/a/~'],
  ])('reads %s as %s', (text, value) => {
    expect(expandPath(text, facts)).toEqual({ value });
  });

  it.each([
    ['XDG_CONFIG_HOME', '/home/alice/.config', 'unset'],
    ['XDG_DATA_HOME', '/data', 'set'],
    ['XDG_STATE_HOME', '/home/alice/.local/state', 'relative, which the specification ignores'],
    ['XDG_CACHE_HOME', '/home/alice/.cache', 'empty'],
  ])('gives $%s the value %s where it is %s', (name, value) => {
    expect(expandPath(`$${name}/x`, facts)).toEqual({ value: `${value}/x` });
  });

  it.each([
    ['$UNSET/.ssh', 'UNSET'],
    ['${EMPTY}/', 'EMPTY'],
    ['$A/$UNSET', 'UNSET'],
    ['$XDG_RUNTIME_DIR/bus', 'XDG_RUNTIME_DIR'],
  ])('names the variable that %s lacks', (text, unset) => {
    expect(expandPath(text, facts)).toEqual({ unset });
  });

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    'does not take $%s from the language itself',
    (name) => {
      expect(expandPath(`/x/$${name}`, facts)).toEqual({ unset: name });
      expect(expandPath(`\${${name}:-/b}`, facts)).toEqual({ value: '/b' });
    },
  );

  it.each([
    ['$RELATIVE', '`$RELATIVE`, which expands to `x/y`, is not absolute'],
    ['$DOLLAR/x', '`$DOLLAR/x`, which expands to `$A/x`, is not absolute'],
    ['$CLIMB', '`$CLIMB`, which expands to `/a/../b`, has a `..` component'],
    ['$LONG', 'is too long'],
    ['$ESCAPE', 'has the control character U+001B'],
    ['/x/$(id)', 'command substitution'],
  ])('refuses %s for what it becomes', (text, problem) => {
    expect(expandPath(text, facts)).toEqual({ problem: expect.stringContaining(problem) });
  });

  it('takes the longest path that the kernel takes', () => {
    expect(expandPath('$LONGEST', facts)).toEqual({ value: facts.variables['LONGEST'] });
  });

  it('expands once: a value is never read as a template', () => {
    expect(expandPath('/x/$DOLLAR', facts)).toEqual({ value: '/x/$A' });
  });

  it('gives an absolute path without `.`, `..` or repeated slashes, or none', () => {
    const part = fc.constantFrom(
      '/',
      '~',
      '.',
      '..',
      'x',
      '$A',
      '$CLIMB',
      '$SLASHES',
      '${U:-/}',
      '$',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const expanded = expandPath(parts.join(''), facts);
        if (!('value' in expanded)) return;
        expect(expanded.value).toMatch(/^\/(?:[^/]+(?:\/[^/]+)*)?$/);
        expect(expanded.value.split('/').filter((each) => /^\.\.?$/.test(each))).toEqual([]);
      }),
    );
  });
});

describe('expandValue', () => {
  it.each([
    ['plain', 'plain'],
    ['', ''],
    ['~/x', '~/x'],
    ['a:$A:$HOME', 'a:/a:/home/alice'],
    ['costs 5$$', 'costs 5$'],
    ['$$HOME', '$HOME'],
    ['${UNSET:-none}', 'none'],
    ['unix://$A', 'unix:///a'],
  ])('reads %j as %j', (text, value) => {
    expect(expandValue(text, facts)).toEqual({ value });
  });

  it('names what is unset', () => {
    expect(expandValue('$UNSET', facts)).toEqual({ unset: 'UNSET' });
  });
});

describe('variableValue', () => {
  it('knows the user, whatever the environment says', () => {
    expect(variableValue('USER', hostFacts())).toBe('alice');
    expect(variableValue('HOME', facts)).toBe('/home/alice');
    expect(variableValue('PWD', facts)).toBe('/home/alice/project');
  });
});

describe('variablesIn', () => {
  it('lists the names in a text, and none in one that is malformed', () => {
    expect(variablesIn('$A/${B:-x}/$$/$A')).toEqual(['A', 'B', 'A']);
    expect(variablesIn('$(id) $A')).toEqual([]);
  });
});
