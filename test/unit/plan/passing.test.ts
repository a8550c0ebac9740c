import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findGrants, type Compared } from '../../../src/plan/grants.ts';
import { passingNames, type PassingNames } from '../../../src/plan/passing.ts';
import { planSandbox } from '../../../src/plan/plan.ts';
import { judgeVariable, matchesAny } from '../../../src/plan/variables.ts';
import type { Policy } from '../../../src/policy/policy.ts';
import { hostFacts } from '../support/facts.ts';
import { layerOf } from '../support/files.ts';
import { policyOfLayers } from '../support/policy.ts';

interface Section {
  readonly inherit?: string;
  readonly keep?: readonly string[];
  readonly unset?: readonly string[];
}

interface Case {
  readonly policy: Policy;
  readonly trusted: Policy;
  /** Names that the caller exported when the entry was made. */
  readonly exported: readonly string[];
}

const known =
  'A AB ABC AB_KEY MY_NAME MY_TOKEN PATH path TERM LC_ALL LD_PRELOAD MALLOC_X http_proxy SSH_AUTH_SOCK TOKEN';
const name = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...known.split(' ')) },
  { weight: 1, arbitrary: fc.stringMatching(/^[A-Z_][A-Z_0-9a-z]{0,6}$/) },
);
const pattern = fc.oneof(name, fc.constantFrom('A*', 'AB*', 'AB_*', 'MY_*', 'LC_*', 'LD_*', 'S*'));
const section: fc.Arbitrary<Section> = fc.record(
  {
    inherit: fc.constantFrom('safe', 'all', 'none'),
    keep: fc.uniqueArray(pattern, { maxLength: 4 }),
    unset: fc.uniqueArray(name, { maxLength: 2 }),
  },
  { requiredKeys: [] },
);
const network = fc.option(fc.boolean(), { nil: undefined });

const arbitraryCase: fc.Arbitrary<Case> = fc
  .tuple(section, section, network, network, fc.uniqueArray(name, { maxLength: 6 }))
  .map(([user, project, userNetwork, projectNetwork, exported]) => {
    const own = layerOf(text(user, userNetwork), 'user', 'user.yaml');
    const theirs = layerOf(text(project, projectNetwork), 'project');
    return { policy: policyOfLayers([own, theirs]), trusted: policyOfLayers([own]), exported };
  });

function text(env: Section, enable: boolean | undefined): string {
  const sandbox = { env, ...(enable !== undefined && { network: { enable } }) };
  return JSON.stringify({ sandbox });
}

function compared({ policy, trusted }: Case, exported: readonly string[]): Compared {
  const facts = hostFacts({}, { environment: exported.toSorted() });
  const worldOf = (each: Policy): Compared['world'] => planSandbox(each, facts).world;
  return { policy, world: worldOf(policy), trusted, trustedWorld: worldOf(trusted) };
}

/** What a launch with an entry does about a name: what the entry's `sbx_names` and `sbx_unlisted` say. */
function decide(each: string, { pass, drop, unknown }: PassingNames): 'pass' | 'drop' | 'ask' {
  if (pass.includes(each)) return 'pass';
  if (!matchesAny(each, unknown)) return 'drop';
  return drop.includes(each) ? 'drop' : 'ask';
}

function namesOf(given: Case): PassingNames {
  const { exported } = given;
  return passingNames(compared(given, exported), hostFacts({}, { environment: exported }));
}

function needsApproval(each: string, given: Case, exported: readonly string[]): boolean {
  const facts = hostFacts({}, { environment: exported.toSorted() });
  const grants = findGrants(compared(given, exported), facts);
  return grants.some(({ key }) => key === `variable ${each}`);
}

describe('the names that pass', () => {
  it('are, of what the caller exports, exactly those that the policy lets pass', () => {
    fc.assert(
      fc.property(arbitraryCase, (given) => {
        const names = namesOf(given);
        for (const each of given.exported) {
          const { passes } = judgeVariable(each, given.policy);
          expect(decide(each, names), each).toBe(passes ? 'pass' : 'drop');
        }
      }),
      { numRuns: 500 },
    );
  });

  it('are, of what another caller exports, those that the policy lets pass, or it is asked', () => {
    fc.assert(
      fc.property(arbitraryCase, name, (given, each) => {
        const decided = decide(each, namesOf(given));
        const { passes } = judgeVariable(each, given.policy);
        expect(['ask', passes ? 'pass' : 'drop']).toContain(decided);
      }),
      { numRuns: 1000 },
    );
  });

  it('never have one that needs an approval which the first caller could not give', () => {
    let needy = 0;
    fc.assert(
      fc.property(arbitraryCase, name, (given, each) => {
        fc.pre(!given.exported.includes(each));
        if (!needsApproval(each, given, [...given.exported, each])) return;
        needy += 1;
        expect(decide(each, namesOf(given))).toBe('ask');
      }),
      { numRuns: 3000 },
    );
    expect(needy).toBeGreaterThan(50);
  });

  it('make no question of names that are decided for every caller', () => {
    const policy = policyOfLayers([
      layerOf('sandbox: { env: { keep: [KEPT, "MY_*"] } }', 'user', 'user.yaml'),
    ]);
    const names = namesOf({ policy, trusted: policy, exported: ['MY_TOKEN', 'MY_A', 'OTHER'] });
    const decided =
      'KEPT PATH EDITOR http_proxy OTHER NEW_TOKEN LD_PRELOAD MY_TOKEN MY_A MY_B LC_X';
    expect(decided.split(' ').map((each) => `${each} ${decide(each, names)}`)).toEqual([
      'KEPT pass',
      'PATH pass',
      'EDITOR pass',
      'http_proxy pass',
      'OTHER drop',
      'NEW_TOKEN drop',
      'LD_PRELOAD drop',
      'MY_TOKEN drop',
      'MY_A pass',
      'MY_B ask',
      'LC_X ask',
    ]);
  });
});
