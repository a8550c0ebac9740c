import { describe, expect, it } from 'vitest';
import type { HostFacts } from '../../../src/plan/facts.ts';
import { shimArguments } from '../../../src/plan/shim.ts';
import { hostFacts, type Tree } from '../support/facts.ts';
import { mounts, planPolicy } from '../support/plan.ts';
import { policyOf } from '../support/policy.ts';

const project = 'path: $PWD, mode: rw';

/** What starts the command, or why there is no plan. */
function shim(section: string, tree: Tree, more: Partial<HostFacts> = {}) {
  const { plan, places } = planPolicy(policyOf(section), hostFacts(tree, more));
  return plan?.shim ?? places;
}

describe('the env that starts the command', () => {
  it('is one that is visible inside, at its own path', () => {
    expect(shim(mounts(project, 'path: /usr'), {})).toEqual({ env: '/usr/bin/env' });
    expect(shim(mounts(project, 'path: /usr/bin/env, dest: /bin/env'), {})).toEqual({
      env: '/bin/env',
    });
  });

  it('is found through links, on the host and inside', () => {
    const nix: Tree = {
      '/nix/store/c/env': 'file',
      '/run/sw/bin/env': '> /nix/store/c/env',
      '/usr/bin/env': '> /nix/store/c/env',
    };
    const section = mounts(project, 'path: /nix/store', 'path: /run/sw/bin');
    const envPrograms = ['/usr/bin/env', '/run/sw/bin/env'];
    expect(shim(section, nix, { envPrograms })).toEqual({ env: '/run/sw/bin/env' });
  });

  it('must be one that is known to restore signals', () => {
    expect(shim(mounts(project), {})).toEqual(['command-shim']);
    expect(shim(mounts(project, 'path: /usr'), {}, { envPrograms: [] })).toEqual(['command-shim']);
    const busybox: Tree = { '/b/env': 'file' };
    const section = mounts(project, 'path: /b/env, dest: /usr/bin/env');
    expect(shim(section, busybox)).toEqual(['command-shim']);
  });

  it('is not missed where something else is wrong already', () => {
    expect(shim(mounts(project, 'path: /gone'), {})).toEqual(['source-missing 4:14']);
  });
});

describe('shimArguments', () => {
  it('come before the command', () => {
    expect(shimArguments({ env: '/e' })).toEqual(['/e', '--default-signal=INT,QUIT', '--']);
  });
});
