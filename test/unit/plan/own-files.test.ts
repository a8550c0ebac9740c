import { describe, expect, it } from 'vitest';
import { planSandbox } from '../../../src/plan/plan.ts';
import { planOf } from '../support/plan.ts';

describe('files of our own', () => {
  const { policy, facts } = planOf('sandbox: {}');
  const files = [{ name: 'shell/bashrc', text: 'PS1=x\n' }];

  it('are one read-only bind of the directory they are kept in', () => {
    const { plan } = planSandbox(policy, facts, files);
    const binds = plan?.operations.filter(({ dest }) => dest === '/run/devenv-sandbox');
    expect(binds).toMatchObject([{ access: 'read-only', source: plan?.filesDirectory }]);
    expect(plan?.files).toEqual(files);
  });

  it('cost nothing where there are none', () => {
    const { plan } = planSandbox(policy, facts);
    expect(plan?.operations.map(({ dest }) => dest)).not.toContain('/run/devenv-sandbox');
  });
});
