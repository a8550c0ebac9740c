import { describe, expect, it } from 'vitest';
import type { HostFacts } from '../../../src/plan/facts.ts';
import { root, type Tree } from '../support/facts.ts';
import { mounts, planOf } from '../support/plan.ts';

const tree: Tree = {
  [`${root}/devenv.yaml`]: 'file',
  [`${root}/.git/hooks`]: 'directory',
  [`${root}/.git/config`]: 'file',
  [`${root}/.cargo/config.toml`]: 'file',
  [`${root}/deep/er/own`]: 'file',
  [`${root}/plain`]: 'file',
};
const cargo = [`rw ${root}/.cargo`, `ro ${root}/.cargo/config.toml`];
const always = [...cargo, `ro ${root}/.git`, `ro ${root}/devenv.yaml`];

function section(options: string, ...entries: string[]): string {
  return `${entries.length === 0 ? 'sandbox:' : mounts(...entries)}\n  ${options}`;
}

describe('the control files of a project', () => {
  it('stay read-only where it is writable, each directory above them bound onto itself', () => {
    const { steps, places } = planOf('sandbox: {}', tree);
    expect(steps).toEqual(always);
    expect(places).toEqual([]);
  });

  it('are found through a link outside of the project, and opened through one', () => {
    const linked: Tree = { ...tree, '/home/alice/work': `> ${root}` };
    const held = planOf(section('protect: [~/work/deep/er/own]'), linked);
    expect(held.steps).toContain(`ro ${root}/deep/er/own`);
    const { steps } = planOf(section('unprotect: [~/work/devenv.yaml]'), linked);
    expect(steps).not.toContain(`ro ${root}/devenv.yaml`);
  });

  it('come after the mount that shows them, late or not', () => {
    for (const late of ['', ', late: true']) {
      const { world } = planOf(mounts(`path: $PWD, mode: rw${late}`), tree);
      const order = world.operations.map(({ dest }) => dest);
      expect(order.indexOf(root), late).toBeLessThan(order.indexOf(`${root}/.git`));
      expect(order.indexOf(`${root}/.cargo`)).toBeLessThan(
        order.indexOf(`${root}/.cargo/config.toml`),
      );
    }
  });

  it.each(['rw', 'dev'])('stay read-only under another name as well: mode %s', (mode) => {
    const { steps } = planOf(mounts(`path: $PWD, dest: /x, mode: ${mode}`), tree);
    expect(steps.filter((line) => line.includes(' /x/'))).toEqual([
      expect.stringMatching(/^(?:rw|dev-bind) \/x\/\.cargo < /),
      `ro /x/.cargo/config.toml < ${root}/.cargo/config.toml`,
      `ro /x/.git < ${root}/.git`,
      `ro /x/devenv.yaml < ${root}/devenv.yaml`,
    ]);
  });

  it('stay read-only where the project itself is shown with its devices', () => {
    const { steps } = planOf(mounts('path: $PWD, mode: dev'), tree);
    expect(steps).toContain(`ro ${root}/.git`);
  });

  it.each([
    ['is read-only', 'path: $PWD, mode: ro'],
    ['is an empty directory', 'path: $PWD, mode: tmpfs'],
    ['keeps its changes apart', 'path: $PWD, mode: overlay'],
  ])('need nothing where the project %s', (_what, entry) => {
    const newer: Partial<HostFacts> = { bubblewrap: { path: '/b', version: '0.11.0' } };
    const { steps } = planOf(mounts(entry), tree, newer);
    expect(steps.filter((line) => line.includes('.git'))).toEqual([]);
  });

  it('are not bound where something private stands in their place', () => {
    const { steps } = planOf(mounts('path: ./.cargo, mode: state-dir'), tree);
    expect(steps.filter((line) => line.includes('.cargo/config.toml'))).toEqual([]);
  });

  it('are watched where they are absent, as a mount point would be a ghost', () => {
    const { world } = planOf('sandbox: {}', { [`${root}/.git`]: 'directory' });
    const watched = world.watched.map(({ path }) => path);
    expect(watched).toEqual(
      expect.arrayContaining([`${root}/.envrc`, `${root}/.cargo/config.toml`]),
    );
    expect(watched).not.toContain(`${root}/.git`);
    expect(planOf(mounts('path: $PWD, mode: ro'), {}).world.watched).toEqual([]);
  });

  it.each([
    ['the file', `${root}/.envrc`, 'file'],
    ['a directory above it', `${root}/.cargo`, '/home/alice/other'],
  ])('are an error where %s is a link, which could be replaced', (_what, path, target) => {
    const { places, plan } = planOf('sandbox: {}', { [path]: `> ${target}` });
    expect(places).toContain('protected-link');
    expect(plan).toBeUndefined();
  });

  it.each([
    ['itself', './.git'],
    ['below it', './.git/hooks'],
    ['under another name', './.git, dest: /x'],
  ])('are an error to mount writable: %s', (_what, path) => {
    const { places } = planOf(mounts(`path: ${path}, mode: rw`), tree);
    expect(new Set(places)).toEqual(new Set(['opens-protected 3:14']));
  });
});

describe('unprotect', () => {
  it('opens a path, and nothing else', () => {
    const { steps } = planOf(section('unprotect: [./devenv.yaml]'), tree);
    expect(steps).toEqual(always.filter((line) => !line.includes('devenv.yaml')));
  });

  it('of .git leaves what git runs read-only', () => {
    const { steps, plan } = planOf(section('unprotect: [./.git]'), tree);
    expect(steps.filter((line) => line.includes('.git'))).toEqual([
      `rw ${root}/.git`,
      `ro ${root}/.git/commondir`,
      `ro ${root}/.git/config`,
      `ro ${root}/.git/hooks`,
    ]);
    expect(plan?.openedRepositories).toEqual([`${root}/.git`]);
  });

  it('of .git leaves it so under every name', () => {
    const { steps } = planOf(
      section('unprotect: [./.git]', 'path: $PWD, dest: /x, mode: rw'),
      tree,
    );
    for (const file of ['commondir', 'config', 'hooks']) {
      expect(steps).toContain(`ro /x/.git/${file} < ${root}/.git/${file}`);
    }
  });

  it('allows what would open it otherwise', () => {
    const text = section(
      'unprotect: [./.cargo/config.toml]',
      'path: ./.cargo/config.toml, mode: rw',
    );
    expect(planOf(text, tree).places).toEqual([]);
  });
});

describe('protect', () => {
  it('adds a path, with the place that says so', () => {
    const { steps, world } = planOf(section('protect: [./deep/er/own]'), tree);
    expect(steps).toEqual([
      ...cargo,
      `ro ${root}/.git`,
      `rw ${root}/deep`,
      `rw ${root}/deep/er`,
      `ro ${root}/deep/er/own`,
      `ro ${root}/devenv.yaml`,
    ]);
    const operation = world.operations.find(({ dest }) => dest.endsWith('/own'));
    expect(operation?.origin).toMatchObject({ name: 'user.yaml', at: { line: 2 } });
  });

  it('adds what git of this repository runs', () => {
    const facts = { gitPaths: [`${root}/plain`] };
    expect(planOf('sandbox: {}', tree, facts).steps).toContain(`ro ${root}/plain`);
  });

  it.each(['protect', 'unprotect'])('and its opposite are not dropped in silence: %s', (option) => {
    const { places, plan } = planOf(section(`${option}: [$GONE/x]`), tree);
    expect(places).toEqual([`unset-variable 2:${option.length + 6}`]);
    expect(plan).toBeUndefined();
  });
});

describe('.devenv', () => {
  it.each([
    ['devenv.nix', `${root}/devenv.nix`],
    ['.devenv', `${root}/.devenv/x`],
  ])('is private inside where the project has %s', (_what, path) => {
    const { steps } = planOf('sandbox: {}', { [path]: 'file' });
    expect(steps.filter((line) => line.endsWith('(state)'))).toEqual([
      expect.stringMatching(`^rw ${root}/\\.devenv < .*/state/project-\\.devenv`),
    ]);
  });

  it('is left alone elsewhere, where it is opened and where it has a mount', () => {
    const devenv: Tree = { [`${root}/.devenv/x`]: 'file' };
    expect(planOf('sandbox: {}').steps).toEqual([]);
    expect(planOf(section('unprotect: [./.devenv]'), devenv).steps).toEqual([]);
    expect(planOf(mounts('path: $PWD/.devenv/, mode: tmpfs'), devenv).steps).toEqual([
      `tmpfs ${root}/.devenv`,
    ]);
  });

  it('has a part that a mount of its own opens, where that is said', () => {
    const devenv: Tree = { [`${root}/.devenv/state/x`]: 'file' };
    const state = mounts('path: $PWD/.devenv/state, mode: rw');
    expect(planOf(state, devenv).places).toEqual(['opens-protected 3:14']);
    const opened = planOf(`${state}\n  unprotect: [./.devenv/state]`, devenv);
    expect(opened.places).toEqual([]);
    expect(opened.steps).toEqual([
      expect.stringMatching(`^rw ${root}/\\.devenv < .*\\(state\\)$`),
      `rw ${root}/.devenv/state`,
    ]);
    const beside = mounts('path: $PWD/.devenv/run, mode: rw');
    const host: Tree = { [`${root}/.devenv/run`]: 'directory' };
    expect(planOf(`${beside}\n  unprotect: [./.devenv/state]`, host).places).toEqual([
      'opens-protected 3:14',
    ]);
  });
});

describe('$DEVENV_RUNTIME', () => {
  const devenv = { runtime: '/run/user/7/devenv-1', files: [] };

  it('is an empty directory inside, whatever is shown around it', () => {
    const host: Tree = { [`${devenv.runtime}/postgres`]: 'directory' };
    expect(planOf(mounts('path: /run/user/7, mode: rw'), host, { devenv }).steps).toEqual([
      'rw /run/user/7',
      `tmpfs ${devenv.runtime}`,
    ]);
    const { steps } = planOf(mounts('path: $DEVENV_RUNTIME/postgres'), host, { devenv });
    expect(steps).toEqual([`tmpfs ${devenv.runtime}`, `ro ${devenv.runtime}/postgres`]);
  });

  it('is what a policy says it is, and nothing in other projects', () => {
    const host: Tree = { [devenv.runtime]: 'directory' };
    expect(planOf(mounts('path: $DEVENV_RUNTIME'), host, { devenv }).steps).toEqual([
      `ro ${devenv.runtime}`,
    ]);
    expect(planOf('sandbox: {}', host).steps).toEqual([]);
  });
});
