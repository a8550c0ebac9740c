import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { comparePaths } from '../../src/plan/paths.ts';
import { debian } from '../fixtures/hosts/debian.ts';
import { nixos } from '../fixtures/hosts/nixos.ts';
import { stagePackage } from '../setup/places.js';
import { compose } from '../support/compose.ts';
import { discussionText } from '../support/discussion.ts';
import { destinations, plannedOn, visibleAt } from '../support/visible.ts';
import { cases } from './support/cases.ts';
import { nix } from './support/nix.ts';
import type { NixResult } from './support/run-nix.ts';

/** Cases that write a file; that with presets of its own has a test of its own. */
const renderable = cases.filter(({ name, text }) => text && name !== 'custom-presets');

let staged: string;

beforeAll(() => {
  staged = mkdtempSync(join(tmpdir(), 'sbx-package-'));
  stagePackage(staged);
});

afterAll(() => {
  rmSync(staged, { recursive: true, force: true });
});

/** Really builds the derivation of the module, with the real sbx. */
function build(text: string, presets = '{ }'): NixResult & { readonly file: string } {
  const result = nix('nix-build', [
    '--no-out-link',
    '--argstr',
    'text',
    text,
    '-E',
    `{ text }:
      let stubs = import ./test/nix/support/stubs.nix { }; in
      import ./nix/render.nix { inherit (stubs) runCommandLocal writeText; } {
        sbx = "${staged}/bin/sbx";
        config = text;
        presets = ${presets};
      }`,
  ]);
  const file = result.status === 0 ? readFileSync(result.stdout.trim(), 'utf8') : '';
  return { ...result, file };
}

describe('a policy that is rendered while a configuration is built', () => {
  it('has presets and overrides, an origin for each, and variables as variables', () => {
    const { file, status } = build(
      'sandbox:\n  presets: [rust]\n  mounts:\n    - path: $HOME/.config/helix\n',
    );
    expect(status).toBe(0);
    expect(file).toContain('- path: $HOME/.config/helix # home-manager.yaml:4:13\n');
    expect(file).toMatch(/- path: \$PWD\/target # rust-dev:\d+\n/);
    expect(file).toContain('presets: [ rust-dev ]\n');
    expect(file).not.toContain('base:');
  });

  it('has presets of the user', () => {
    const { file } = build(
      'sandbox: { presets: [job] }\n',
      '{ work = ./test/nix/cases/custom-presets/work.yaml; }',
    );
    expect(file).toMatch(/- path: \$HOME\/\.config\/work # work:\d+\n/);
  });

  it.each(renderable)('$name: loads as the own file of a user', ({ text }) => {
    const { file, stderr, status } = build(text ?? '');
    expect(status, stderr).toBe(0);
    const { diagnostics } = compose(nixos, [{ kind: 'user', text: file }]);
    // Secrets and sources that this host lacks are no fault of the file.
    const errors = diagnostics.filter(
      ({ code, severity }) => severity === 'error' && !code.endsWith('-missing'),
    );
    expect(errors).toEqual([]);
  });
});

describe('a wrong policy', () => {
  it.each([
    [
      'a mode that does not exist',
      'sandbox:\n  mounts:\n    - path: /etc/hosts\n      mode: readonly\n',
      `home-manager.yaml:4:13: error: \`mounts[0].mode\`: the string \`readonly\` is not a value of it [bad-value]
  4 |       mode: readonly
    |             ^^^^^^^^`,
    ],
    [
      'a variable that does not expand',
      'sandbox:\n  mounts:\n    - path: $(pwd)/x\n',
      'home-manager.yaml:3:13: error: `mounts[0].path`: command substitution `$(` is never run [bad-variable]',
    ],
    [
      'a preset that does not exist',
      'sandbox:\n  presets:\n    - rust-dve\n',
      'home-manager.yaml:3:7: error: unknown preset `rust-dve` [unknown-preset]',
    ],
    [
      'a key that does not exist',
      'sandbox:\n  netwrok:\n    enable: false\n',
      'home-manager.yaml:2:3: error: unknown key `netwrok` [unknown-key]',
    ],
    [
      'two mounts for one destination',
      'sandbox:\n  mounts:\n    - path: ~/a\n    - path: $HOME/a\n',
      'home-manager.yaml:4:7: error: `$HOME/a` stands twice in one file [duplicate-destination]',
    ],
  ])('stops the build: %s', (_name, text, message) => {
    const { status, stderr } = build(text);
    expect(status).not.toBe(0);
    expect(withoutPrefix(stderr)).toContain(message);
    expect(withoutPrefix(stderr)).toContain(
      'programs.devenv-sandbox: the options make a policy that sbx refuses, see above.',
    );
  });

  it('stops the build when a preset of the user is wrong, with the line in that preset', () => {
    const { status, stderr } = build(
      'sandbox: { presets: [bad] }\n',
      '{ bad = builtins.toFile "bad.yaml" "summary: x\\ncategory: tool\\ndescription: y\\nsandbox:\\n  mounts: [{path: x}]\\n"; }',
    );
    expect(status).not.toBe(0);
    expect(withoutPrefix(stderr)).toMatch(
      /presets\/bad\.yaml:5:19: error: `sandbox\.mounts\[0\]\.path`: `x` is not absolute/,
    );
  });
});

describe('the setup of the discussion, rendered', () => {
  const text = cases.find(({ name }) => name === 'discussion')?.text ?? '';

  it('shows the same as its presets do, which the list of differences to the 23 mounts is about', () => {
    const { file } = build(text);
    const rendered = plannedOn(nixos, compose(nixos, [{ kind: 'user', text: file }]));
    const presets = plannedOn(
      nixos,
      compose(nixos, [{ kind: 'user', text: discussionText('presets.yaml') }]),
    );
    const paths = [...new Set([...destinations(rendered), ...destinations(presets)])];
    const world = (planned: typeof rendered): unknown =>
      Object.fromEntries(
        paths.toSorted(comparePaths).map((path) => [path, visibleAt(path, planned)]),
      );
    expect(paths.length).toBeGreaterThan(40);
    expect(world(rendered)).toEqual(world(presets));
    expect(rendered.plan.environment).toEqual(presets.plan.environment);
    expect(rendered.plan.namespaces).toEqual(presets.plan.namespaces);
  });

  it('brings no base to a host that has another, but its own', () => {
    const { file } = build(text);
    const { policy } = compose(debian, [{ kind: 'user', text: file }]);
    expect(policy?.presets.filter(({ category }) => category === 'base')).toMatchObject([
      { id: 'nixos-base' },
    ]);
  });
});

/** Nix puts the name of the derivation before what a builder says. */
function withoutPrefix(text: string): string {
  return text.replaceAll(/^(?: {7}> |devenv\.yaml> )/gm, '');
}
