import { describe, expect, it } from 'vitest';
import {
  bashCandidates,
  devenvSource,
  evaluationGrants,
  planDevenv,
} from '../../../src/plan/devenv.ts';
import { expandPath } from '../../../src/plan/expand.ts';
import type { DevenvFacts } from '../../../src/plan/facts.ts';
import { refuseGrants } from '../../../src/plan/grants.ts';
import { hostFacts, root, type Tree } from '../support/facts.ts';
import { mounts, planOf } from '../support/plan.ts';

const file = { path: `${root}/devenv.nix`, shown: 'devenv.nix', hash: 'abc' };
const bare: DevenvFacts = { runtime: '/run/user/1000/devenv-0123456', files: [file] };
const program = '/nix/store/d/bin/devenv';

function facts(devenv?: DevenvFacts) {
  return hostFacts({}, devenv === undefined ? {} : { devenv });
}

describe('where the environment comes from', () => {
  it.each<[string, DevenvFacts | undefined, boolean]>([
    ['none', undefined, true],
    ['none', { ...bare, program }, false],
    ['none', { ...bare, shell: [] }, false],
    ['evaluated', { ...bare, program }, true],
    ['caller', { ...bare, program, shell: ['GREET'] }, true],
    ['missing', bare, true],
    ['missing', { ...bare, unsafe: '/opt/devenv' }, true],
  ])('is %s', (kind, devenv, wanted) => {
    expect(devenvSource(facts(devenv), wanted).kind).toBe(kind);
    const grants = evaluationGrants(facts(devenv), wanted);
    expect(grants.map(({ key }) => key)).toEqual(
      kind === 'evaluated' ? [`evaluate ${root}/devenv.nix abc`] : [],
    );
  });

  it('names in a refusal the file and the way without it', () => {
    const [refusal] = refuseGrants(evaluationGrants(facts({ ...bare, program }), true));
    expect(refusal?.at).toEqual({ file: 'devenv.nix', line: 1, column: 1 });
    expect(refusal?.help).toContain('`--no-devenv`');
  });
});

describe('$DEVENV_RUNTIME', () => {
  it("is the project's own, whatever the shell of another project left over", () => {
    const variables = { DEVENV_RUNTIME: '/run/user/1000/devenv-another' };
    const path = (devenv?: DevenvFacts) =>
      expandPath('$DEVENV_RUNTIME/x', { ...facts(devenv), variables });
    expect(path(bare)).toEqual({ value: `${bare.runtime}/x` });
    expect(path()).toEqual({ value: '/run/user/1000/devenv-another/x' });
  });
});

describe('the bash that sources it', () => {
  const store = '/nix/store/abc-bash-5.2/bin/bash';
  const script = `export X=1\nCONFIG_SHELL='${store}'\n`;

  function starter(tree: Tree, ...shown: readonly string[]) {
    const { world, policy, facts: known } = planOf(mounts(...shown), tree);
    const planned = planDevenv(script, { world, policy, paths: known.paths });
    return planned.start?.starter[0] ?? planned.diagnostics.map(({ code }) => code);
  }

  it('is one of the host, or else the one that the script was made for', () => {
    const nix: Tree = { [store]: 'file' };
    const both: Tree = { ...nix, '/usr/bin/bash': 'file' };
    expect(starter(both, 'path: /nix/store')).toBe('/usr/bin/bash');
    expect(starter(nix, 'path: /nix/store')).toBe(store);
  });

  it('must be visible inside', () => {
    expect(starter({ [store]: 'file' }, 'path: /usr/lib')).toEqual(['devenv-failed']);
    expect(starter({ '/usr/bin/bash': 'file' }, 'path: /usr/bin, mode: tmpfs')).toEqual([
      'devenv-failed',
    ]);
  });

  it('is never one that the project names', () => {
    for (const path of [`${root}/bash`, '/nix/store/../tmp/bin/bash', '/nix/store/a b/bin/bash']) {
      expect(bashCandidates(`CONFIG_SHELL='${path}'\n`)).toEqual(['/usr/bin/bash', '/bin/bash']);
    }
  });
});

describe('the script that starts the command', () => {
  it('comes before the command, with what the policy sets put back and what it takes out gone', () => {
    const section = 'sandbox: {env: {set: {MODE: x}, unset: [LEFT, GONE]}}';
    const { world, policy, facts: known } = planOf(section, { '/usr/bin/bash': 'file' });
    const { start } = planDevenv('X=1\n', { world, policy, paths: known.paths });
    const [environment, text] = start?.files ?? [];
    expect(environment).toEqual({ name: 'devenv/environment', text: 'X=1\n' });
    expect(text?.text).toContain('for sbx_name in DEVENV_SANDBOX HOME MODE; do');
    expect(text?.text).toContain('unset -v LEFT GONE\n');
    expect(start?.starter.at(-1)).toBe(`/run/devenv-sandbox/${text?.name}`);
  });
});
