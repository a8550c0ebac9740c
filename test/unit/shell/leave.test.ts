import { describe, expect, it } from 'vitest';
import { planSandbox } from '../../../src/plan/plan.ts';
import { leaveDirectoryOutside, refuseLeave } from '../../../src/shell/leave.ts';
import { planOf } from '../support/plan.ts';

describe('where a shell inside may send the one outside', () => {
  const { policy, facts } = planOf('sandbox: { mounts: [{ path: /srv/data, mode: read-write }] }', {
    '/srv/data': 'directory',
  });
  const { operations } = planSandbox(policy, facts).world;
  const links: Readonly<Record<string, string>> = {
    '/srv/data': '/disk/data',
    '/mine': facts.root,
  };
  const resolve = (path: string): string => links[path] ?? path;
  const judge = (path: string, real: string | undefined = path): string | undefined =>
    refuseLeave(path, real, { operations, resolve }, facts);

  it.each(['/', '/usr', facts.home, `${facts.root}-other`])('to %s', (path) => {
    expect(judge(path)).toBeUndefined();
  });

  it.each([facts.root, `${facts.root}/src`, '/disk/data/x', leaveDirectoryOutside(facts)])(
    'not to %s, which the inside can write',
    (path) => {
      expect(judge(path)).toContain('can be written');
    },
  );

  it('not through a link to such a directory', () => {
    expect(judge('/tmp/link', `${facts.root}/src`)).toContain('can be written');
  });

  it.each([`${facts.root}/link`, `${facts.root}/link/x`, '/mine/link'])(
    'not to another one at %s, through a link that the inside can have made',
    (path) => {
      expect(judge(path, '/elsewhere')).toContain('can be written');
    },
  );

  it('not to what is no directory', () => {
    expect(refuseLeave('/x', undefined, { operations, resolve }, facts)).toBe(
      'is not a directory of the host',
    );
  });

  it.each(['', 'usr', '-', '$(id)', '/usr\n/bin', '/usr\u001b[2J', '/usr\u202e'])(
    'not to %j',
    (path) => {
      expect(judge(path)).toBe('is not a path');
    },
  );
});
