import { describe, expect, it } from 'vitest';
import { pathsToRead, variablesToRead } from '../../../src/plan/probe.ts';
import { hostFacts } from '../support/facts.ts';
import { presetOf } from '../support/files.ts';
import { mounts } from '../support/plan.ts';
import { policyOf } from '../support/policy.ts';

const preset = presetOf('x', 'sandbox: {}\npromises: {hidden: [$P/x], readable: [/p]}');
const section = [
  mounts(
    'path: $A/x, dest: "${B:-/b}/y"',
    'path: /m',
    'path: /n, dest: /m/deep',
    'path: ~/s, mode: state-dir',
    'path: /k, dest: ~/s/k',
  ),
  '  env: {set: {C: $D}}',
  '  secrets: [{name: s}, {name: t, path: $E/t}]',
  '  secret_dirs: [$F/one, /two]',
].join('\n');
const policy = policyOf(section, [preset]);

describe('variablesToRead', () => {
  it('are those that the policy names, and the few that every plan needs', () => {
    expect(variablesToRead(policy)).toEqual(
      expect.arrayContaining(['A', 'B', 'D', 'E', 'F', 'P', 'USER', 'XDG_STATE_HOME']),
    );
    expect(variablesToRead(policy)).not.toContain('C');
    expect(variablesToRead(policyOf('sandbox: {}'))).not.toContain('A');
  });
});

describe('pathsToRead', () => {
  const facts = hostFacts({}, { variables: { A: '/a', E: '/e', F: '/f', P: '/p' } });
  const paths = pathsToRead(policy, facts);

  it.each([
    ['sources and destinations', ['/a/x', '/b/y', '/m', '/n', '/m/deep']],
    ['where secrets may be', ['/f/one/s', '/two/s', '/e/t']],
    ['what is promised', ['/p/x', '/p']],
    ['what the network brings', ['/etc/resolv.conf', '/etc/ssl/certs']],
    [
      'the own directories',
      ['/home/alice/.local/state/devenv-sandbox', '/home/alice/.config/devenv'],
    ],
    [
      'what is behind a destination',
      ['/home/alice/.local/state/devenv-sandbox/project-0123456789ab/state/home-s/k'],
    ],
    ['the programs that may start the command', ['/usr/bin/env', '/bin/env']],
  ])('are %s', (_what, expected) => {
    expect(paths).toEqual(expect.arrayContaining(expected));
  });

  it('leave out what has no value, and name each path once', () => {
    const unset = pathsToRead(policy, hostFacts());
    expect(unset.filter((path) => path.includes('$') || path.startsWith('undefined'))).toEqual([]);
    expect(new Set(paths).size).toBe(paths.length);
  });

  it('include what somebody asks about', () => {
    const asked = { paths: ['/asked'], templates: ['$A/asked', '$GONE/x'] };
    expect(pathsToRead(policy, facts, asked)).toEqual(
      expect.arrayContaining(['/asked', '/a/asked']),
    );
  });
});
