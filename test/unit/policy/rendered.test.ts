import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { composePolicy } from '../../../src/policy/compose.ts';
import type { Policy } from '../../../src/policy/policy.ts';
import { renderLayer, renderPolicy } from '../../../src/policy/render.ts';
import { buildCatalogue } from '../../../src/presets/catalogue.ts';
import { resolvePresets } from '../../../src/presets/resolve.ts';
import { SandboxLayer } from '../../../src/schema/sandbox.ts';
import { compose, shipped, type ConfigText } from '../../support/compose.ts';
import { debian } from '../../fixtures/hosts/debian.ts';
import { nixos } from '../../fixtures/hosts/nixos.ts';
import { layerOf, presetOf } from '../support/files.ts';

const { catalogue } = buildCatalogue(shipped);

/** What `policy render` makes of a user's file. */
function render(text: string, base?: string, known = catalogue): string {
  const layer = layerOf(text, 'user', '/home/lark/rules.yaml');
  const { resolved } = resolvePresets([layer], known, base);
  const { policy } = composePolicy(resolved);
  if (policy === undefined) throw new Error('the rules of the test are wrong');
  return renderLayer(policy);
}

function user(text: string): ConfigText {
  return { kind: 'user', text };
}

function project(text: string): ConfigText {
  return { kind: 'project', text };
}

/** A policy without what says where its values were written. */
function values({ origins: _origins, rendered: _rendered, ...policy }: Policy): unknown {
  return {
    ...policy,
    // The order of names that are kept has no meaning.
    env: { ...policy.env, keep: policy.env.keep.toSorted() },
    presets: policy.presets.map(({ requested_by: _by, requested_at: _at, ...preset }) => preset),
    mounts: policy.mounts
      .map(({ origins: _each, history: _history, ...mount }) => mount)
      .toSorted((left, right) => (left.dest < right.dest ? -1 : 1)),
    secrets: policy.secrets.map(({ origin: _origin, ...secret }) => secret),
  };
}

function policyOf(host: typeof nixos, configs: readonly ConfigText[]): Policy {
  const { policy, shown } = compose(host, configs);
  if (policy === undefined) throw new Error(shown.join('\n'));
  return policy;
}

const rules = `sandbox:
  enable: true
  presets: [rust-dev, opencode, sops-secrets]
  network: { host_resolv: false }
  mounts:
    - { path: $HOME/.config/helix }
    - { path: $HOME/.cargo, mode: tmpfs }
    - { path: $HOME/.rustup/toolchains, mode: none }
    - { path: $HOME/.cargo/bin, optional: false }
    - { path: $PWD/target }
    - { path: /srv/data, dest: $HOME/data, mode: rw, optional: true, late: true }
  env: { keep: [FOO, RUST_LOG], set: { A: $HOME, CARGO_HOME: /x }, unset: [RUSTFLAGS] }
  secrets: [{ name: zai_api_key, env: ZAI }]
  secret_dirs: [$XDG_CONFIG_HOME/sops-nix/secrets]
  hardening: { user_namespaces: true }
`;

describe('a rendered policy in place of the file it was made from', () => {
  it.each([
    ['alone', ''],
    ['below a project that asks for the same presets', 'sandbox: { presets: [opencode, rust] }'],
    ['below a project that asks for others', 'sandbox: { presets: [node-dev, git] }'],
    ['below a project that ignores a preset', 'sandbox: { ignore_presets: [rust-dev] }'],
    ['below a project that ignores all', 'sandbox: { ignore_presets: [rust, opencode, sops] }'],
    ['below a project that ignores the base', 'sandbox: { ignore_presets: [nixos-base] }'],
    ['below a project with rules', 'sandbox: { mounts: [{ path: ~/.cargo, mode: state-dir }] }'],
    ['below a project that asks for a base', 'sandbox: { presets: [fhs-base] }'],
  ])('means the same %s', (_name, text) => {
    const above = text === '' ? [] : [project(text)];
    const written = policyOf(nixos, [user(rules), ...above]);
    const rendered = policyOf(nixos, [user(render(rules)), ...above]);
    expect(values(rendered)).toEqual(values(written));
  });

  it.each([
    ['a base', 'presets: [git, nixos-base]'],
    ['an ignored base', 'ignore_presets: [nixos-base]'],
    ['presets only', 'presets: [node-dev, git, helix]'],
    ['nothing', 'presets: []'],
  ])('means the same for a file with %s', (_name, text) => {
    const file = `sandbox: { ${text} }`;
    expect(values(policyOf(nixos, [user(render(file))]))).toEqual(
      values(policyOf(nixos, [user(file)])),
    );
  });

  it('means the same when it is rendered again', () => {
    const once = render(rules);
    const twice = render(once);
    expect(values(policyOf(nixos, [user(twice)]))).toEqual(values(policyOf(nixos, [user(once)])));
    const ignoring = project('sandbox: { ignore_presets: [rust-dev] }');
    expect(values(policyOf(nixos, [user(twice), ignoring]))).toEqual(
      values(policyOf(nixos, [user(rules), ignoring])),
    );
  });
});

describe('what a file sets beside a preset', () => {
  const mask = 'sandbox:\n  mounts:\n    - { path: /srv/x, mode: mask, why: x }';
  const presets = [presetOf('one', mask), presetOf('two', mask)];
  const known = buildCatalogue(presets).catalogue;
  const file = 'sandbox: { presets: [one], mounts: [{ path: /srv/x, mode: tmpfs }] }';

  it.each([
    ['before', file],
    ['after', render(file, undefined, known)],
  ])('is no disagreement of presets, %s rendering', (_when, text) => {
    const layers = [layerOf(text, 'user'), layerOf('sandbox: { presets: [two] }')];
    const { policy, diagnostics } = composePolicy(
      resolvePresets(layers, known, undefined).resolved,
    );
    expect(diagnostics).toEqual([]);
    expect(policy?.mounts).toMatchObject([{ dest: '/srv/x', mode: 'tmpfs' }]);
  });
});

describe('the base of a rendered policy', () => {
  it('is the one of each host where none was asked for', () => {
    const text = render('sandbox: { presets: [git] }');
    const bases = [nixos, debian].map((host) => policyOf(host, [user(text)]).presets[0]?.id);
    expect(bases).toEqual(['nixos-base', 'fhs-base']);
    expect(text).not.toContain('base');
  });

  it('is the one that was asked for, and no other', () => {
    const text = render('sandbox: { presets: [git] }', 'nixos-base');
    expect(text).toContain('base: nixos-base');
    expect(policyOf(debian, [user(text)]).presets.map(({ id }) => id)).toEqual([
      'nixos-base',
      'git',
    ]);
  });
});

describe('what a rendered policy says', () => {
  it('keeps variables, and gives each value its origin', () => {
    const text = render(rules);
    expect(text).toContain('- path: $HOME/.rustup/settings.toml # rust-dev:');
    expect(text).toMatch(/mode: tmpfs # \/home\/lark\/rules\.yaml:7:\d+\n/);
  });

  it('leaves out defaults, so that presets of a project still decide them', () => {
    expect(render('sandbox: { presets: [git] }')).not.toMatch(/network|inherit|hardening|enable/);
  });

  it('lists what the file itself set of what a preset brought', () => {
    expect(
      render('sandbox: { presets: [rust], mounts: [{ path: ~/.cargo, mode: ro }] }'),
    ).toContain('own: [ mounts.path:$HOME/.cargo, mounts.mode:$HOME/.cargo ]');
  });
});

describe('every key of the schema', () => {
  const written: Readonly<Record<string, string>> = {
    enable: 'true',
    ignore_presets: '[git]',
    mounts: '[{ path: /a, dest: /b, mode: state-dir, scope: user, seed: [x], late: true }]',
    network: '{ enable: false, host_resolv: false, host_certs: false }',
    env: '{ inherit: none, keep: [A], set: { B: c }, unset: [D] }',
    secrets: '[{ name: token, path: /x, env: TOKEN, optional: true }]',
    secret_dirs: '[/run/secrets]',
    protect: '[./a]',
    unprotect: '[./b]',
    hardening: '{ seccomp: false, user_namespaces: true, new_session: always }',
  };

  it('has an example here', () => {
    const keys = Object.keys(SandboxLayer.shape);
    expect([...Object.keys(written), 'presets', 'rendered'].toSorted()).toEqual(keys.toSorted());
  });

  it.each(Object.entries(written))('%s is in the rendered policy', (key, value) => {
    const text = `sandbox: { ${key}: ${value} }`;
    const { sandbox: layer } = layerOf(text, 'user');
    const { sandbox } = parse(render(text)) as { sandbox: Record<string, unknown> };
    expect(sandbox[key]).toEqual(layer[key as keyof SandboxLayer]);
  });
});

describe('promises of presets in a rendered policy', () => {
  it('are checked', () => {
    const text = render('sandbox: { presets: [rust-dev] }');
    const opening = 'sandbox: { mounts: [{ path: ~/.cargo/credentials.toml }] }';
    const { diagnostics } = compose(nixos, [user(text), project(opening)]);
    expect(diagnostics.map(({ code, message }) => [code, message])).toContainEqual([
      'broken-promise',
      expect.stringContaining('`rust-dev` promises that it is hidden'),
    ]);
  });

  it('are missed, loudly, when the preset is gone', () => {
    const text = render('sandbox: { presets: [git] }').replace('[ git ]', '[ gone ]');
    expect(compose(nixos, [user(text)]).shown).toEqual([
      expect.stringContaining('error: unknown preset `gone` [unknown-preset]'),
    ]);
  });
});

describe('`rendered` in a project file', () => {
  it('is refused: it would keep the masks of presets out', () => {
    const claim = 'sandbox:\n  rendered: { presets: [nixos-base, git] }\n';
    const { policy, shown } = compose(nixos, [user('sandbox: { presets: [git] }'), project(claim)]);
    expect(policy).toBeUndefined();
    expect(shown).toEqual([
      `devenv.yaml:2:3: error: \`rendered\` is not for project files [project-rendered]
  2 |   rendered: { presets: [nixos-base, git] }
    |   ^^^^^^^^
  help: Remove it, or use the file as the user's own configuration.`,
    ]);
  });
});

describe('policy show --yaml', () => {
  it('is a file that means the same alone', () => {
    const shown = renderPolicy(policyOf(nixos, [user(rules), project('presets: [node-dev]')]));
    expect(values(policyOf(nixos, [user(shown)]))).toEqual(
      values(policyOf(nixos, [user(rules), project('presets: [node-dev]')])),
    );
  });
});
