import { describe, expect, it } from 'vitest';
import { renderPolicy } from '../../src/policy/render.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { hosts } from '../fixtures/hosts/all.ts';
import { compose, shipped, type Composition, type ConfigText } from '../support/compose.ts';
import { discussionCases, discussionText } from '../support/discussion.ts';

/** Every configuration that has a name: each preset alone, all of them, and the discussion's. */
const configurations: readonly {
  readonly name: string;
  readonly configs: readonly ConfigText[];
}[] = [
  ...shipped.map(({ id }) => ({ name: id, configs: [user(`{ presets: [${id}] }`)] })),
  ...discussionCases.map(({ file, kind, text }) => ({ name: file, configs: [{ kind, text }] })),
  {
    name: 'presets.yaml',
    configs: [{ kind: 'user' as const, text: discussionText('presets.yaml') }],
  },
  {
    name: 'a user, a project and its local file',
    configs: [
      user('{ presets: [rust-dev, git], env: { keep: [FOO], unset: [RUST_LOG] } }'),
      project(
        '{ presets: [node-dev], mounts: [{ path: ~/.cargo, mode: none }], unprotect: [./.envrc] }',
      ),
      {
        kind: 'local' as const,
        text: 'sandbox: { ignore_presets: [git], network: { enable: false } }',
      },
    ],
  },
];

const everywhere = hosts.flatMap((host) =>
  configurations.map((each) => ({ ...each, host, on: host.name })),
);

describe.each(everywhere)('policy show --yaml of $name on $on', ({ host, configs }) => {
  const before = compose(host, configs);
  const text = before.policy === undefined ? '' : renderPolicy(before.policy);
  const after = compose(host, [{ kind: 'user', text }]);

  it('gives the same policy and plan when it is all there is', () => {
    expect(before.policy).toBeDefined();
    expect(meaning(after)).toEqual(meaning(before));
  });

  it('keeps presets that a project asks for from coming a second time', () => {
    const presets = before.policy?.presets.map(({ id }) => id) ?? [];
    const asking = project(`{ presets: [${presets.join(', ')}] }`);
    expect(meaning(compose(host, [{ kind: 'user', text }, asking]))).toEqual(meaning(before));
  });

  it('leaves presets to be ignored', () => {
    const tool = before.policy?.presets.find(({ category }) => category !== 'base')?.id;
    if (tool === undefined) return;
    const ignoring = project(`{ ignore_presets: [${tool}] }`);
    const gone = compose(host, [{ kind: 'user', text }, ignoring]);
    expect(gone.policy?.presets.map(({ id }) => id)).not.toContain(tool);
    expect(destinations(gone)).toEqual(destinations(compose(host, [...configs, ignoring])));
  });
});

function user(section: string): ConfigText {
  return { kind: 'user', text: `sandbox: ${section}\n` };
}

function project(section: string): ConfigText {
  return { kind: 'project', text: `sandbox: ${section}\n` };
}

/** A composition without where its values were written. */
function meaning({ policy, plan, diagnostics }: Composition): unknown {
  const codes = diagnostics.map(({ code, severity, message }) => [code, severity, message]);
  return { policy: policy && values(policy), plan: withoutOrigins(plan), codes };
}

function values({ origins: _origins, rendered, presets, mounts, env, secrets, ...rest }: Policy) {
  return {
    ...rest,
    base: rendered?.base,
    presets: presets.map(({ id, category, source, promises }) => ({
      id,
      category,
      source,
      promises: promises.map(({ kind, path }) => ({ kind, path })),
    })),
    mounts: mounts
      .map(({ origins: _each, history: _history, ...mount }) => mount)
      .toSorted((left, right) => (left.dest < right.dest ? -1 : 1)),
    // The order of names has no meaning.
    env: { ...env, keep: env.keep.toSorted(), unset: env.unset.toSorted() },
    secrets: secrets.map(({ origin: _origin, ...secret }) => secret),
  };
}

function withoutOrigins(plan: Composition['plan']): unknown {
  if (plan === undefined) return undefined;
  return JSON.parse(
    JSON.stringify(plan, (key, value: unknown) => (key === 'origin' ? undefined : value)),
  );
}

function destinations({ plan }: Composition): string[] {
  return (plan?.operations ?? []).map(({ dest }) => dest);
}
