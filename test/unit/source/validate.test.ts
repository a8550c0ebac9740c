import { describe, expect, it } from 'vitest';
import { places, problemsOf, rendered } from '../support/files.ts';

/** The sandbox section, and its diagnostics as `code line:column`; the section begins on line 2. */
type Row = [what: string, section: string[], found: string[]];

function text(section: readonly string[]): string {
  return ['sandbox:', ...section, ''].join('\n');
}

describe('validating a layer', () => {
  it.each<Row>([
    ['an unknown key', ['  mount: []'], ['unknown-key 2:3']],
    [
      'an unknown key of a mount',
      ['  mounts:', '    - path: /a', '      readonly: true'],
      ['unknown-key 4:7'],
    ],
    ['an unknown key of a map', ['  network: {enabled: false}'], ['unknown-key 2:13']],
    ['a number as key', ['  1: a'], ['unknown-key 2:3']],
    ['a missing key', ['  mounts:', '    - dest: /a'], ['missing-key 3:7']],
    ['a string for a boolean', ['  enable: no'], ['wrong-type 2:11']],
    ['a scalar for a map', ['  network: false'], ['wrong-type 2:12']],
    ['a map for a list', ['  mounts: {path: /a}'], ['wrong-type 2:11']],
    ['a map below its key for a list', ['  mounts:', '    path: /a'], ['wrong-type 2:3']],
    ['a string for a list', ['  presets: git'], ['wrong-type 2:12']],
    ['nothing for a map', ['  env:'], ['wrong-type 2:7']],
    ['nothing in a list', ['  mounts:', '    - path: /a', '    -'], ['wrong-type 4:6']],
    ['a number for a string', ['  mounts: [{path: 123}]'], ['wrong-type 2:19']],
    ['a list for a string', ['  mounts: [{path: [/a, --bind]}]'], ['wrong-type 2:19']],
    ['a number as value of a variable', ['  env: {set: {A: 1}}'], ['wrong-type 2:18']],
    ['a value outside the set', ['  mounts: [{path: /a, mode: rwx}]'], ['bad-value 2:29']],
    ['a boolean outside the set', ['  mounts: [{path: /a, mode: true}]'], ['bad-value 2:29']],
    ['the name of a variable', ['  env: {set: {1A: x}}'], ['bad-value 2:15']],
    ['a pattern', ['  env: {keep: ["*"]}'], ['bad-value 2:16']],
    ['the name of a secret', ['  secrets: [{name: ../a}]'], ['bad-value 2:20']],
    ['a path that is not absolute', ['  mounts: [{path: a}]'], ['bad-path 2:19']],
    ['an empty destination', ['  mounts: [{path: /a, dest: ""}]'], ['bad-path 2:29']],
    ['a path that climbs', ['  mounts: [{path: /a, dest: $PWD/../b}]'], ['bad-path 2:29']],
    ['a command substitution', ['  mounts: [{path: $(id)}]'], ['bad-variable 2:19']],
    ['a lone dollar sign', ['  env: {set: {A: 5$}}'], ['bad-variable 2:18']],
    [
      'an escaped control character',
      ['  mounts: [{path: "/a\\e[2J"}]'],
      ['control-character 2:19'],
    ],
    [
      'an escaped zero-width space',
      ['  mounts: [{path: /a, why: "\\u200b"}]'],
      ['control-character 2:28'],
    ],
    [
      'a malformed preset name',
      ['  presets: [__proto__, toString]'],
      ['unknown-preset 2:13', 'unknown-preset 2:24'],
    ],
  ])('refuses %s', (_what, section, found) => {
    expect(places(problemsOf(text(section)))).toEqual(found);
  });

  it('limits the number of mounts', () => {
    const mounts = Array.from({ length: 501 }, (_, index) => `    - path: /a${index}`);
    const found = problemsOf(text(['  mounts:', ...mounts]));
    expect(places(found)).toEqual(['too-many 3:5']);
    expect(found[0]?.message).toBe('`mounts`: more than 500');
  });

  it('marks no end where a value goes on over lines', () => {
    const folded = [
      '    - path: >-',
      '        not absolute',
      '        and longer than its first line',
    ];
    const [found] = problemsOf(text(['  mounts:', ...folded]));
    expect(found?.at).toEqual({ file: 'devenv.yaml', line: 3, column: 13 });
  });

  it('reports all problems of one file in one pass', () => {
    const section = [
      '  enabel: true',
      '  network: {enable: no, x: 1}',
      '  mounts:',
      '    - {path: x, mode: rwx}',
      '    - {dest: /a}',
      '    -',
      '  env: {keep: ["a b"], set: {1A: x, B: $(}}',
    ];
    expect(places(problemsOf(text(section))).toSorted()).toEqual([
      'bad-path 5:14',
      'bad-value 5:23',
      'bad-value 8:16',
      'bad-value 8:30',
      'bad-variable 8:40',
      'missing-key 6:7',
      'unknown-key 2:3',
      'unknown-key 3:25',
      'wrong-type 3:21',
      'wrong-type 7:6',
    ]);
  });

  it('gives no layer while anything is wrong', () => {
    expect(problemsOf(text(['  mounts: [{path: /a}, {path: b}]']))).toHaveLength(1);
  });
});

describe('messages of validation', () => {
  it('suggest the nearest key and list all of that place', () => {
    expect(rendered(text(['  network:', '    enabled: false']))).toBe(
      [
        'devenv.yaml:3:5: error: unknown key `network.enabled` [unknown-key]',
        '  3 |     enabled: false',
        '    |     ^^^^^^^',
        '  help: Did you mean `enable`? Allowed: enable, host_resolv, host_certs.',
        '',
      ].join('\n'),
    );
  });

  it('name the option by its path, and what stands there', () => {
    expect(
      rendered(text(['  mounts:', '    - path: /a', '    - path: /b', '      optional: no'])),
    ).toBe(
      [
        'devenv.yaml:5:17: error: `mounts[1].optional` must be a boolean, not the string `no` [wrong-type]',
        '  5 |       optional: no',
        '    |                 ^^',
        '  help: Write `true` or `false`.',
        '',
      ].join('\n'),
    );
  });

  it.each([
    ['mounts: 5', '`mounts` must be a list, not `5`'],
    ['mounts: x', '`mounts` must be a list, not the string `x`'],
    ['mounts: {}', '`mounts` must be a list, not a map'],
    ['mounts:', '`mounts` must be a list, not nothing'],
    ['network: []', '`network` must be a map, not a list'],
    ['env: {set: []}', '`env.set` must be a map, not a list'],
    ['mounts: [{path: true}]', '`mounts[0].path` must be a string, not `true`'],
  ])('of %j say %s', (line, message) => {
    expect(problemsOf(text([`  ${line}`]))[0]?.message).toBe(message);
  });

  it('list the keys of a map that is something else', () => {
    const [found] = problemsOf(text(['  mounts: [/a]']));
    expect(found?.help).toContain('path, dest, mode');
  });

  it('list the modes, the nearest first', () => {
    const [found] = problemsOf(text(['  mounts: [{path: /a, mode: readonly}]']));
    expect(found?.help).toMatch(/^Did you mean `read-only`\? Allowed: read-only, read-write, /);
  });

  it('spell out the control characters of a value', () => {
    const shown = rendered(text(['  mounts: [{path: "/a\\e[2J"}]']));
    expect(shown).toContain('control character U+001B (`\\x1b`) in `/a\\x1b[2J`');
    expect(shown).not.toContain('\u001b');
    expect(shown).toContain(
      '  2 |   mounts: [{path: "/a\\e[2J"}]\n    |                   ^^^^^^^^^\n',
    );
  });
});
