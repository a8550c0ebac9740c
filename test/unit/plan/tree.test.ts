import { describe, expect, it } from 'vitest';
import { planTree } from '../../../src/plan/tree.ts';
import { mounts, planOf } from '../support/plan.ts';

const { world, facts } = planOf(
  mounts(
    'path: /bin',
    'path: /usr/lib, dest: /one/way/only',
    'path: /t, mode: tmpfs',
    'path: /usr, dest: /t/a',
    'path: /t/b, mode: tmpfs',
  ),
  { '/bin': '> usr/bin' },
);
const nodes = planTree(world.operations, facts.paths);

function nodeAt(path: string) {
  return nodes.find((node) => node.path === path);
}

describe('planTree', () => {
  it('lists every destination, parents first, with single directories joined', () => {
    expect(nodes.map(({ depth, label }) => `${'  '.repeat(depth)}${label}`)).toEqual([
      'bin',
      'dev',
      'home/alice/project',
      'one/way/only',
      'proc',
      't',
      '  a',
      '  b',
      'usr',
    ]);
  });

  it('says what each is and where a link leads', () => {
    expect(nodeAt('/bin')).toMatchObject({ target: 'usr/bin' });
    expect(nodeAt('/t')).toMatchObject({ access: 'temporary' });
    expect(nodeAt('/home/alice/project')).toMatchObject({ access: 'read-write' });
    expect(nodeAt('/one/way/only')?.origin).toMatchObject({ name: 'user.yaml' });
  });

  it('knows which is the last, and where lines go on', () => {
    expect(nodeAt('/usr')).toMatchObject({ last: true, open: [] });
    expect(nodeAt('/t')).toMatchObject({ last: false });
    expect(nodeAt('/t/a')).toMatchObject({ last: false, open: [true] });
    expect(nodeAt('/t/b')).toMatchObject({ last: true, open: [true] });
  });
});
