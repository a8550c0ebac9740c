import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeVariable } from '../../../src/plan/variables.ts';
import { planOf } from '../support/plan.ts';
import { policyOf } from '../support/policy.ts';

const harmless = [
  'TERM',
  'LANG',
  'LC_ALL',
  'LC_X',
  'PATH',
  'USER',
  'EDITOR',
  'TZ',
  'NO_COLOR',
  'CI',
];
const unlisted = ['FOO', 'CARGO_HOME', 'NODE_OPTIONS', 'PYTHONPATH', 'LANG_X', 'XLC_ALL', 'path'];
const proxies = ['http_proxy', 'HTTPS_PROXY', 'no_proxy'];
const credentials = [
  'GITHUB_TOKEN',
  'TOKEN',
  'github_token',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'OPENAI_API_KEY',
  'DB_PASSWORD',
  'VAULT_PASSPHRASE',
  'npm_config__auth',
  'GOOGLE_APPLICATION_CREDENTIALS',
  'SSH_AUTH_SOCK',
  'GPG_AGENT_INFO',
  'DBUS_SESSION_BUS_ADDRESS',
  'XAUTHORITY',
];
const lookalikes = ['KEYBOARD', 'MONKEY', 'TOKENIZER', 'AUTHOR', 'SECRETARY', 'SSHX'];
const loader = [
  'LD_PRELOAD',
  'LD_LIBRARY_PATH',
  'GLIBC_TUNABLES',
  'GCONV_PATH',
  'LOCPATH',
  'MALLOC_X',
];
const all = [...harmless, ...unlisted, ...proxies, ...credentials, ...lookalikes, ...loader];

/** The names that pass of a caller that has all of the above. */
function passing(env: string, network = true): string[] {
  const variables = Object.fromEntries(all.map((name) => [name, 'x']));
  const section = `sandbox: {env: {${env}}, network: {enable: ${network}}}`;
  return planOf(section, {}, { variables }).world.environment.keep.toSorted();
}

function sorted(...names: string[][]): string[] {
  return names.flat().toSorted();
}

describe('env.inherit', () => {
  it('safe passes harmless names, and proxies while the network is shared', () => {
    expect(passing('inherit: safe')).toEqual(sorted(harmless, proxies));
    expect(passing('inherit: safe', false)).toEqual(sorted(harmless));
    expect(passing('')).toEqual(passing('inherit: safe'));
  });

  it('all passes everything but loader variables and what looks like a credential', () => {
    expect(passing('inherit: all')).toEqual(sorted(harmless, proxies, unlisted, lookalikes));
  });

  it('none passes nothing', () => {
    expect(passing('inherit: none')).toEqual([]);
  });
});

describe('env.keep', () => {
  it.each(['safe', 'all', 'none'])('adds a name to %s, whatever it looks like', (inherit) => {
    const names = ['FOO', 'GITHUB_TOKEN', 'LD_PRELOAD'];
    expect(passing(`inherit: ${inherit}, keep: [${names.join(', ')}]`)).toEqual(
      expect.arrayContaining(names),
    );
  });

  it('matches a pattern by its prefix', () => {
    expect(passing('inherit: none, keep: [CARGO_*]')).toEqual(['CARGO_HOME']);
    expect(passing('inherit: none, keep: [LC_*]')).toEqual(['LC_ALL', 'LC_X']);
    expect(passing('inherit: none, keep: [FO*]')).toEqual(['FOO']);
  });

  it('lets no pattern bring a credential or a loader variable along', () => {
    expect(passing('inherit: none, keep: [AWS_*, LD_*, SSH_*, G*]')).toEqual([]);
    expect(passing('inherit: none, keep: [AWS_*, AWS_ACCESS_KEY_ID]')).toEqual([
      'AWS_ACCESS_KEY_ID',
    ]);
  });

  it('passes only what the caller has', () => {
    expect(passing('inherit: none, keep: [NOT_THERE]')).toEqual([]);
  });
});

describe('env.set', () => {
  it('expands variables, beside the ones that every sandbox has', () => {
    const { world } = planOf('sandbox: {env: {set: {A: $HOME/x, B: "5$$"}}}');
    expect(world.environment.set).toEqual({
      DEVENV_SANDBOX: '1',
      HOME: '/home/alice',
      A: '/home/alice/x',
      B: '5$',
    });
  });

  it('wins over the caller’s value', () => {
    const { world } = planOf(
      'sandbox: {env: {set: {PATH: /x}}}',
      {},
      { variables: { PATH: '/y' } },
    );
    expect(world.environment.keep).toEqual([]);
    expect(world.environment.set['PATH']).toBe('/x');
  });

  it('is an error where a variable has no value', () => {
    const { places } = planOf('sandbox:\n  env:\n    set:\n      A: x\n      B: $GONE/x\n');
    expect(places).toEqual(['unset-variable 5:10']);
  });

  it('has no value of the caller in the plan, only names', () => {
    const variables = { TERM: 'canary-1', FOO: 'canary-2', GITHUB_TOKEN: 'canary-3' };
    const { plan } = planOf(
      'sandbox: {env: {inherit: all, keep: [GITHUB_TOKEN]}}',
      {},
      { variables },
    );
    expect(plan?.environment.keep).toEqual(['FOO', 'GITHUB_TOKEN', 'TERM']);
    expect(JSON.stringify(plan)).not.toContain('canary');
  });
});

describe('env.unset', () => {
  it('wins over everything: inherit, keep, patterns and set', () => {
    const names = passing('inherit: all, keep: [FOO, LC_*], unset: [FOO, LC_ALL, TERM]');
    expect(names).toContain('LC_X');
    for (const name of ['FOO', 'LC_ALL', 'TERM']) expect(names).not.toContain(name);
    const { world } = planOf('sandbox: {env: {set: {A: x}, unset: [A]}}');
    expect(world.environment.set).not.toHaveProperty('A');
  });

  it.each(['HOME', 'DEVENV_SANDBOX'])('takes out %s, which every sandbox has otherwise', (name) => {
    const { world } = planOf(
      `sandbox: {env: {unset: [${name}]}}`,
      {},
      { variables: { HOME: '/x' } },
    );
    expect(world.environment.set).not.toHaveProperty(name);
    expect(world.environment.keep).not.toContain(name);
  });
});

describe('judgeVariable', () => {
  it.each([
    ['TERM', 'safe'],
    ['http_proxy', 'proxy'],
    ['FOO', 'unlisted'],
    ['LD_PRELOAD', 'loader'],
    ['A_TOKEN', 'credential'],
    ['KEPT_TOKEN', 'keep'],
    ['P_X', 'pattern'],
    ['P_TOKEN', 'credential'],
    ['GONE', 'unset'],
  ])('says of %s: %s', (name, rule) => {
    const policy = policyOf('sandbox: {env: {keep: [KEPT_TOKEN, P_*, GONE], unset: [GONE]}}');
    expect(judgeVariable(name, policy).rule).toBe(rule);
  });

  it('never passes what is unset, nor a credential that is not kept by name', () => {
    const never = [...credentials, ...loader, 'TERM'];
    const inherit = fc.constantFrom('safe', 'all', 'none');
    fc.assert(
      fc.property(inherit, fc.subarray(all), (mode, kept) => {
        const patterns = kept.map((name) => `${name.slice(0, 3)}*`).join(', ');
        const env = `{inherit: ${mode}, keep: [${patterns}], unset: [TERM]}`;
        const policy = policyOf(`sandbox: {env: ${env}}`);
        const passes = (name: string): boolean => judgeVariable(name, policy).passes;
        expect(never.filter(passes)).toEqual([]);
        expect(kept.filter((name) => !never.includes(name) && !passes(name))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('inside a shell of devenv', () => {
  const shell = ['PYTHONPATH', 'LD_LIBRARY_PATH', 'GITHUB_TOKEN', 'TERM'];
  const devenv = { runtime: '/run/devenv', files: [], shell };

  function kept(env: string): readonly string[] {
    const variables = Object.fromEntries(all.map((name) => [name, 'x']));
    return planOf(`sandbox: {env: {${env}}}`, {}, { variables, devenv }).world.environment.keep;
  }

  it('what it set passes, also for the loader, but no credential', () => {
    const added = kept('').filter((name) => !passing('').includes(name));
    expect(added).toEqual(['LD_LIBRARY_PATH', 'PYTHONPATH']);
  });

  it('nothing passes where nothing shall, nor what is taken out', () => {
    expect(kept('inherit: none')).toEqual([]);
    expect(kept('unset: [PYTHONPATH]')).not.toContain('PYTHONPATH');
  });
});
