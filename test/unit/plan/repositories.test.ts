import { describe, expect, it } from 'vitest';
import { explainPath } from '../../../src/plan/explain.ts';
import { findGrants, type Grant } from '../../../src/plan/grants.ts';
import { hostFacts, root, type Tree } from '../support/facts.ts';
import { layerOf, presetOf } from '../support/files.ts';
import { mounts, planOf, planPolicy } from '../support/plan.ts';
import { policyOfLayers } from '../support/policy.ts';

const main = '/home/alice/main/.git';
const tree: Tree = {
  [`${root}/.git`]: 'file',
  [`${main}/hooks`]: 'directory',
  [`${main}/config`]: 'file',
  [`${main}/worktrees/project/gitdir`]: 'file',
};
const facts = { gitPaths: [main, `${main}/worktrees/project/gitdir`] };
const open = 'sandbox: {unprotect: [$PWD/.git]}';
const opened = [
  `ro ${main}/commondir`,
  `ro ${main}/config`,
  `ro ${main}/hooks`,
  `rw ${main}/worktrees`,
  `rw ${main}/worktrees/project`,
  `ro ${main}/worktrees/project/gitdir`,
];

describe('a repository outside of the root', () => {
  it('is shown read-only, and the .git file that names it stays as it is', () => {
    const { steps, places, plan } = planOf('sandbox: {}', tree, facts);
    expect(steps).toEqual([`ro ${main}`, `ro ${root}/.git`]);
    expect(places).toEqual([]);
    expect(plan?.openedRepositories).toEqual([]);
  });

  it('is opened by what opens .git, but for what git runs; the .git file is not', () => {
    const { steps, plan } = planOf(open, tree, facts);
    expect(steps).toEqual([`rw ${main}`, ...opened, `ro ${root}/.git`]);
    expect(plan?.openedRepositories).toEqual([main]);
  });

  it('is opened by its own name as well', () => {
    expect(planOf(`sandbox: {unprotect: [${main}]}`, tree, facts).steps).toContain(`rw ${main}`);
  });

  it.each([
    ['is left out', `path: ${main}, mode: none`, []],
    ['is empty', `path: ${main}, mode: tmpfs`, [`tmpfs ${main}`]],
    ['is another one', `path: /x, dest: ${main}`, [`ro ${main} < /x`]],
  ])('%s where a mount says so', (_what, entry, expected) => {
    const { steps } = planOf(mounts(entry), { ...tree, '/x': 'directory' }, facts);
    expect(steps.filter((line) => line.includes(main))).toEqual(expected);
  });

  it('stays as it is in a writable mount of what it lies in', () => {
    const { steps } = planOf(mounts('path: /home/alice/main, mode: rw'), tree, facts);
    expect(steps).toContain(`ro ${main}`);
    expect(steps).not.toContain(`rw ${main}`);
  });

  it('is an error to mount writable', () => {
    const { places } = planOf(mounts(`path: ${main}, mode: rw`), tree, facts);
    expect(places).toContain('opens-protected 3:14');
  });

  it('is found by git from below its top', () => {
    const above = { ...facts, root: `${root}/sub`, gitPaths: [`${root}/.git`] };
    const below: Tree = { [`${root}/.git/config`]: 'file', [`${root}/sub`]: 'directory' };
    const { plan, steps } = planOf('sandbox: {}', below, above);
    expect(steps).toContain(`ro ${root}/.git`);
    expect(plan?.environment.set).toMatchObject({ GIT_DISCOVERY_ACROSS_FILESYSTEM: '1' });
    expect(planOf('sandbox: {}', tree, facts).plan?.environment.set).not.toHaveProperty(
      'GIT_DISCOVERY_ACROSS_FILESYSTEM',
    );
  });

  it('is shown with the .git file above the project that names it', () => {
    const above = { root: `${root}/sub`, gitPaths: [...facts.gitPaths, `${root}/.git`] };
    const below: Tree = { ...tree, [`${root}/sub`]: 'directory' };
    const { steps } = planOf(open, below, above);
    expect(steps).toContain(`ro ${root}/.git`);
    expect(steps).toContain(`rw ${main}`);
  });

  it('keeps the promise of a preset that .git can be written', () => {
    const promising = `${open}\npromises: {writable: [$PWD/.git]}`;
    const git = presetOf('git', promising);
    const { diagnostics } = planOf('sandbox: {}', tree, facts, [git]);
    expect(diagnostics).toEqual([]);
  });
});

/** What needs an approval, under a file of the user and one of the project. */
function grants(own: string, project = 'sandbox: {}'): Grant[] {
  const base = mounts('path: $PWD, mode: rw', 'path: /usr', 'path: $HOME, mode: tmpfs');
  const layers = [layerOf(base, 'user', 'base.yaml'), layerOf(own, 'user', 'user.yaml')];
  const host = hostFacts(tree, facts);
  const policy = policyOfLayers([...layers, layerOf(project)]);
  const trusted = policyOfLayers(layers);
  const [world, trustedWorld] = [policy, trusted].map((each) => planPolicy(each, host).world);
  return world && trustedWorld ? findGrants({ policy, world, trusted, trustedWorld }, host) : [];
}

/** What `sbx explain` starts from. */
const context = (section: string) => {
  const { policy, facts: host, world } = planOf(section, tree, facts);
  return { policy, facts: host, operations: world.operations, covered: world.covered, presets: [] };
};

describe('an explanation of a repository outside of the root', () => {
  it('says what opens it, and that nothing opens the .git file', () => {
    const found = explainPath(main, true, context('sandbox: {}'));
    expect(found.suggestion?.yaml).toContain(`unprotect: [$HOME/main/.git]`);
    for (const section of ['sandbox: {}', open]) {
      const file = explainPath(`${root}/.git`, true, context(section));
      expect(file.protected?.path).toBe(`${root}/.git`);
      expect(file.suggestion).toBeUndefined();
    }
  });
});

describe('the grant of a repository outside of the root', () => {
  const both = [`repository ${main}`, `change repository ${main}`];

  it.each([
    ['to read it', 'sandbox: {}', 'sandbox: {}', [`repository ${main}`]],
    ['to change it, as the user wants to', open, 'sandbox: {}', [`repository ${main}`]],
    ['to change it for the project', 'sandbox: {}', open, both],
    ['to change what the user shows', mounts('path: ~/main, mode: rw'), open, both.slice(1)],
    ['nothing where the user shows it', mounts(`path: ${main}`), 'sandbox: {}', []],
    ['nothing where the user shows what it lies in', mounts('path: ~/main'), 'sandbox: {}', []],
    ['nothing where the user hides it', mounts(`path: ${main}, mode: none`), 'sandbox: {}', []],
    ['nothing where the project hides it', 'sandbox: {}', mounts(`path: ${main}, mode: none`), []],
  ])('is %s', (_what, own, project, keys) => {
    expect(grants(own, project).map(({ key }) => key)).toEqual(keys);
  });

  it('has a place where the project asks for it, and a way to do without', () => {
    expect(grants('sandbox: {}', open)[1]?.at?.file).toBe('devenv.yaml');
    const [grant] = grants('sandbox: {}');
    expect(grant?.at).toBeUndefined();
    expect(grant?.help).toContain('`mode: none`');
  });
});
