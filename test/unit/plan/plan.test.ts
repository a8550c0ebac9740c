import { describe, expect, it } from 'vitest';
import { argumentsLeft } from '../../../src/plan/plan.ts';
import { hostFacts, root, type Tree } from '../support/facts.ts';
import { mounts, planOf, planPolicy } from '../support/plan.ts';
import { policyOf } from '../support/policy.ts';

const project = 'path: $PWD, mode: rw';

/** The program that a plan starts the command with, or why there is no plan. */
function shim(section: string, tree: Tree, envPrograms = ['/usr/bin/env']) {
  const { plan, places } = planPolicy(policyOf(section), hostFacts(tree, { envPrograms }));
  return plan?.shim.env ?? places;
}

function kinds(section: string): string[] {
  const { world } = planOf(section, { '/dev': 'directory' });
  return world.operations.map(({ kind, dest }) => `${kind} ${dest}`);
}

/** So many empty directories, which take two arguments each. */
function many(count: number) {
  const policy = policyOf(mounts('path: $PWD, mode: rw', 'path: /usr', 'path: /t, mode: tmpfs'));
  const [writable, usr, empty] = policy.mounts;
  if (!writable || !usr || !empty) throw new Error('three mounts');
  const copies = Array.from({ length: count }, (_, index) => {
    const dest = `/t${index}`;
    return { ...empty, path: dest, dest };
  });
  return planPolicy({ ...policy, mounts: [writable, usr, ...copies] }, hostFacts());
}

describe('planSandbox', () => {
  it('gives the same plan for the same input, and changes neither', () => {
    const policy = policyOf(
      mounts('path: $PWD, mode: rw', 'path: /usr', 'path: ~/x, mode: state-dir'),
    );
    const facts = hostFacts();
    const before = JSON.stringify([policy, facts]);
    const first = JSON.stringify(planPolicy(policy, facts).plan);
    expect(JSON.stringify(planPolicy(policy, facts).plan)).toBe(first);
    expect(JSON.stringify([policy, facts])).toBe(before);
  });

  it('gives the same plan from a policy and facts that were stored', () => {
    const { policy, facts, plan } = planOf(
      mounts('path: ~/x, mode: tmpfs, late: true', 'path: ~/y, mode: tmpfs'),
    );
    const stored = JSON.parse(JSON.stringify({ policy, facts })) as {
      policy: typeof policy;
      facts: typeof facts;
    };
    expect(planPolicy(stored.policy, stored.facts).plan).toEqual(plan);
  });

  it('reports all errors together, and gives no plan', () => {
    const section = `${mounts('path: /gone', 'path: $GONE', 'path: /usr, dest: /proc')}\n  secrets: [{name: x}]\n  env: {set: {A: $GONE}}`;
    const { plan, places } = planOf(section);
    expect(plan).toBeUndefined();
    expect(places.toSorted()).toEqual([
      'bad-destination 5:26',
      'secret-missing 6:20',
      'source-missing 3:14',
      'unset-variable 4:14',
      'unset-variable 7:18',
    ]);
  });

  it('has every namespace of its own and no capability', () => {
    expect(planOf('sandbox: {}').plan?.namespaces).toEqual([
      '--unshare-all',
      '--share-net',
      '--unshare-user',
      '--disable-userns',
      '--die-with-parent',
      '--cap-drop',
      'ALL',
      '--hostname',
      'sandbox',
    ]);
  });

  it('leaves user namespaces on only where that is asked for', () => {
    const { plan } = planOf('sandbox: {hardening: {user_namespaces: true}}');
    expect(plan?.namespaces).not.toContain('--disable-userns');
    expect(plan?.namespaces).toContain('--unshare-user');
  });
});

describe('the kernel file systems', () => {
  it('are new, and the own /dev gives way to one that is asked for', () => {
    expect(kinds('sandbox: {}')).toEqual(expect.arrayContaining(['dev /dev', 'proc /proc']));
    const own = kinds(mounts('path: /dev, mode: dev'));
    expect(own).toContain('bind /dev');
    expect(own).not.toContain('dev /dev');
  });

  it('have their controls read-only for root, who could write them', () => {
    const tree: Tree = {
      '/proc/sys': 'directory',
      '/proc/sysrq-trigger': 'file',
      '/proc/irq': 'missing',
    };
    const { steps, world } = planOf('sandbox: {}', tree, { uid: 0 });
    expect(steps).toEqual(['ro /proc/sys', 'ro /proc/sysrq-trigger']);
    const order = world.operations.map(({ dest }) => dest);
    expect(order.indexOf('/proc/sys')).toBeGreaterThan(order.indexOf('/proc'));
    expect(planOf('sandbox: {}', tree, { uid: 1000 }).steps).toEqual([]);
  });
});

describe('the program that starts the command', () => {
  it('is the env that is visible inside, at its own path', () => {
    expect(shim(mounts(project, 'path: /usr'), {})).toBe('/usr/bin/env');
    expect(shim(mounts(project, 'path: /usr/bin/env, dest: /bin/env'), {})).toBe('/bin/env');
  });

  it('is found through links, on the host and inside', () => {
    const nix: Tree = {
      '/nix/store/c/env': 'file',
      '/run/sw/bin/env': '> /nix/store/c/env',
      '/usr/bin/env': '> /nix/store/c/env',
    };
    const section = mounts(project, 'path: /nix/store', 'path: /run/sw/bin');
    expect(shim(section, nix, ['/usr/bin/env', '/run/sw/bin/env'])).toBe('/run/sw/bin/env');
  });

  it('is an error where no known one is visible', () => {
    expect(shim(mounts(project), {})).toEqual(['command-shim']);
    expect(shim(mounts(project, 'path: /usr'), {}, [])).toEqual(['command-shim']);
    const busybox: Tree = { '/b/env': 'file' };
    expect(shim(mounts(project, 'path: /b/env, dest: /usr/bin/env'), busybox)).toEqual([
      'command-shim',
    ]);
  });
});

describe('the working directory', () => {
  it('must be visible', () => {
    const { places } = planPolicy(policyOf(mounts('path: /usr')), hostFacts());
    expect(places).toEqual(['directory-hidden']);
  });

  it('may be below the root, and is where the command starts', () => {
    const cwd = `${root}/sub`;
    const { plan } = planOf('sandbox: {}', { [cwd]: 'directory' }, { cwd });
    expect(plan?.closing.slice(-2)).toEqual(['--chdir', cwd]);
  });

  it('is warned of where what is written there is lost', () => {
    const { plan, places } = planOf(mounts('path: $PWD, mode: tmpfs'));
    expect(places).toContain('project-hidden 3:14');
    expect(plan).toBeDefined();
  });
});

describe('the number of arguments', () => {
  it('has a limit, beyond which the policy is refused', () => {
    const { plan } = many(0);
    const left = plan ? argumentsLeft(plan) : 0;
    expect(left).toBeLessThan(9000);
    const most = Math.floor((left - 1) / 2);
    expect(many(most).places).toEqual([]);
    const over = many(most + 1);
    expect(over.places).toEqual(['too-many-arguments']);
    expect(over.plan).toBeUndefined();
  });
});
