import { describe, expect, it } from 'vitest';
import { argumentsLeft } from '../../../src/plan/plan.ts';
import { hostFacts, root } from '../support/facts.ts';
import { mounts, planOf, planPolicy } from '../support/plan.ts';
import { policyOf } from '../support/policy.ts';

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
    const section = `${mounts('path: /gone', 'path: $GONE', 'path: /usr, dest: /proc')}\n  secrets: [{name: x}]\n  env: {set: {A: $AWAY}}`;
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
