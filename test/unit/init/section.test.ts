import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { addSection, sectionText } from '../../../src/init/section.ts';
import { layerOf, places, sourceFile } from '../support/files.ts';

const presets = ['rust-dev', 'ai-agents-opencode'];
const wanted = { enable: true, presets };

describe('sectionText', () => {
  it('is a configuration of its own', () => {
    expect(layerOf(sectionText(presets)).sandbox).toEqual(wanted);
    expect(layerOf(sectionText([])).sandbox).toEqual({ enable: true });
  });
});

describe('addSection', () => {
  it.each([
    [
      'comments and order',
      '# top\nzeta: 1 # one\n\n# about inputs\ninputs:\n  a: {url: x}\n# end\n',
    ],
    ['a missing final line break', 'inputs: {}'],
    ['a blank line at the end', 'inputs: {}\n\n'],
    ['a document start', '---\ninputs: {}\n'],
    ['an empty file', ''],
    ['comments alone', '# nothing yet\n'],
    ['anchors outside of the policy', 'a: &x [1]\nb: *x\n'],
  ])('appends to a file with %s, which stays as it is', (_title, text) => {
    const added = add(text);
    expect(added.startsWith(text)).toBe(true);
    expect(parse(added)).toEqual({ ...(parse(text) as object), sandbox: wanted });
    expect(layerOf(added).sandbox).toEqual(wanted);
  });

  it('adds no line to a text that keeps its last line breaks', () => {
    const text = 'script: |+\n  run\n\n';
    expect(parse(add(text))).toEqual({ script: 'run\n\n', sandbox: wanted });
  });

  it.each([
    ['in braces', '# kept\n{inputs: {a: 1}} # too\n'],
    ['that is indented', '# kept\n  inputs: 1 # too\n'],
    ['with a marked end', '# kept\ninputs: 1 # too\n...\n'],
  ])('prints a map %s again, with its comments', (_title, text) => {
    const added = add(text);
    expect(added).toContain('# kept');
    expect(added).toContain('# too');
    expect(parse(added)).toEqual({ ...(parse(text) as object), sandbox: wanted });
  });

  it.each([
    ['sandbox:\n  presets: [git]\n', 1],
    ['inputs: {}\nsandbox: {}\n', 2],
    ['inputs: {}\nsandbox:\n', 2],
    ['inputs: {}\npresets: [git]\n', 2],
  ])('refuses to touch a policy that is there: %j', (text, line) => {
    const { text: added, diagnostics } = addSection(sourceFile(text), presets);
    expect(added).toBeUndefined();
    expect(places(diagnostics)).toEqual([`section-exists ${line}:1`]);
    expect(diagnostics[0]?.help).toContain('rust-dev, ai-agents-opencode');
  });

  it.each([
    ['a list', '- a\n', 'wrong-type 1:1'],
    ['a broken file', 'a: [\n', 'yaml-syntax 1:4'],
    ['two documents', 'a: 1\n---\nb: 2\n', 'yaml-feature 2:1'],
    [
      'a file that would grow too large',
      `a: ${'x'.repeat(64 * 1024 - 10)}\n`,
      'section-not-added 1:1',
    ],
  ])('refuses %s', (_title, text, place) => {
    const { text: added, diagnostics } = addSection(sourceFile(text), presets);
    expect(added).toBeUndefined();
    expect(places(diagnostics)).toEqual([place]);
  });
});

function add(text: string): string {
  const { text: added, diagnostics } = addSection(sourceFile(text), presets);
  expect(diagnostics).toEqual([]);
  return added ?? '';
}
