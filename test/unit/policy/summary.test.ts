import { describe, expect, it } from 'vitest';
import { summarisePolicy } from '../../../src/policy/summary.ts';
import { presetOf } from '../support/files.ts';
import { policyOf } from '../support/policy.ts';

const places = { home: '/home/alice', root: '/home/alice/project' };

describe('summarisePolicy', () => {
  it('tells what is visible, how, and who said so', () => {
    const preset = presetOf(
      'base',
      'sandbox:\n  mounts:\n    - path: $PWD\n      mode: rw\n    - path: /usr\n',
    );
    const section = [
      'sandbox:',
      '  mounts: [{path: ~/.ssh, mode: mask}]',
      '  network: {enable: false}',
      '  env: {inherit: none, keep: [A], set: {B: hidden value}, unset: [C]}',
      '  secrets: [{name: token}]',
    ].join('\n');
    expect(summarisePolicy(policyOf(section, [preset]), places).split('\n')).toEqual([
      'Project: /home/alice/project ($PWD), home: /home/alice ($HOME)',
      'Presets:',
      '  base  from test',
      '',
      'Mounts, a missing optional one is skipped:',
      '  read-write    $PWD    base:6',
      '  read-only     /usr    base:8',
      '  mask          ~/.ssh  user.yaml:2:19',
      '',
      'Secret: token  user.yaml:5:20',
      'Network: none  user.yaml:3:21',
      'Environment: nothing  user.yaml:4:18',
      '  keep A  user.yaml:4:31',
      '  set B  user.yaml:4:44',
      '  unset C  user.yaml:4:67',
      '',
    ]);
  });

  it('works for a policy that says nothing', () => {
    const text = summarisePolicy(policyOf('sandbox: {}'), places);
    expect(text).toContain('Presets: none');
    expect(text).toContain('Network: shared with the host');
    expect(text).toContain('Environment: harmless names only  default');
  });
});
