import { describe, expect, it } from 'vitest';
import type { LayerKind } from '../../../src/source/layer.ts';
import { hostFacts, type Tree } from '../support/facts.ts';
import { layerOf, presetOf } from '../support/files.ts';
import { mounts, planOf, planPolicy } from '../support/plan.ts';
import { policyOfLayers } from '../support/policy.ts';

const tree: Tree = {
  '/a': 'directory',
  '/b': 'directory',
  '/home/alice/.config/x': 'directory',
};

/** Layers of one mount each, lowest first. */
function layered(...entries: [kind: LayerKind, entry: string][]) {
  const layers = entries.map(([kind, entry], index) =>
    layerOf(mounts(entry), kind, `${kind}${index}.yaml`),
  );
  return planPolicy(policyOfLayers(layers), hostFacts(tree));
}

describe('a destination', () => {
  it.each([
    ['/', '/'],
    ['$SLASH', '/'],
    ['/oldroot', '/oldroot'],
    ['/oldroot/etc/x', '/oldroot'],
    ['/newroot/x', '/newroot'],
    ['/proc', '/proc'],
    ['/proc/sys/kernel', '/proc'],
    ['/sys/class', '/sys'],
    ['$SLASH/proc', '/proc'],
  ])('%s is refused where it belongs to the sandbox', (dest, taken) => {
    const more = { variables: { SLASH: '//' } };
    const { diagnostics, places } = planOf(mounts(`path: /a, dest: ${dest}, mode: rw`), tree, more);
    expect(places).toEqual(['bad-destination 3:24']);
    expect(diagnostics[0]?.message).toContain(`\`${taken}\` belongs to the sandbox itself`);
  });

  it.each(['/procfs', '/system', '/oldroots', '/a/proc'])('%s is free', (dest) => {
    expect(planOf(mounts(`path: /a, dest: ${dest}`), tree).places).toEqual([]);
  });

  it.each(['tmpfs', 'state-dir', 'mask', 'overlay-tmpfs', 'dev'])(
    'is refused for the mode %s as well',
    (mode) => {
      expect(planOf(mounts(`path: /proc, mode: ${mode}`), tree).places).toEqual([
        'bad-destination 3:14',
      ]);
    },
  );

  it('is shown as it was written and as what it became', () => {
    const more = { variables: { P: '/proc' } };
    const { diagnostics } = planOf(mounts('path: /a, dest: $P/x'), tree, more);
    expect(diagnostics[0]?.message).toContain('`$P/x` (`/proc/x`) cannot be the `dest`');
  });
});

describe('a variable without a value', () => {
  it('is an error at its line', () => {
    const { places, diagnostics } = planOf(mounts('path: /a', 'path: /b, dest: $GONE/x'), tree);
    expect(places).toEqual(['unset-variable 4:24']);
    expect(diagnostics[0]?.help).toContain('${GONE:-/some/default}');
  });

  it('is reported at the path, and once where the path is the destination', () => {
    expect(planOf(mounts('path: $GONE/x'), tree).places).toEqual(['unset-variable 3:14']);
    expect(planOf(mounts('path: $GONE/x, dest: /x'), tree).places).toEqual(['unset-variable 3:14']);
  });

  it.each(['path: $GONE/x', 'path: /a, dest: $GONE/x', 'path: $GONE, mode: tmpfs'])(
    'skips an optional mount: %s',
    (entry) => {
      const { places, steps } = planOf(mounts(`${entry}, optional: true`), tree);
      expect(places).toEqual([]);
      expect(steps).toEqual([]);
    },
  );

  it('does not skip an optional mount whose value is malformed', () => {
    const more = { variables: { REL: 'x' } };
    const { places } = planOf(mounts('path: $REL, optional: true'), tree, more);
    expect(places).toEqual(['bad-path 3:14']);
  });
});

describe('two spellings of one destination', () => {
  it.each([
    ['$XDG_CONFIG_HOME/x', '$HOME/.config/x'],
    ['$HOME/.config/x', '$XDG_CONFIG_HOME/x'],
    ['~/.config/x', '/home/alice/.config/x'],
    ['./y', '$HOME/project/y'],
  ])('are one mount, and the higher layer wins: %s and %s', (low, high) => {
    const { steps } = layered(
      ['user', `path: /a, dest: ${low}, mode: ro`],
      ['user', `path: /b, dest: ${high}, mode: rw`],
    );
    const dest = high.startsWith('$HOME/project')
      ? '/home/alice/project/y'
      : '/home/alice/.config/x';
    expect(steps).toEqual([`rw ${dest} < /b`]);
  });

  it('merge field by field, each by the rank of its layer', () => {
    const { steps } = layered(
      ['user', 'path: /b, dest: $XDG_CONFIG_HOME/x, mode: rw'],
      ['user', 'path: /a, dest: ~/.config/x'],
    );
    expect(steps).toEqual(['rw /home/alice/.config/x < /a']);
  });

  it('remove each other with mode none, in both directions of rank', () => {
    expect(
      layered(
        ['user', 'path: ~/.config/x, mode: rw'],
        ['user', 'path: $XDG_CONFIG_HOME/x, mode: none'],
      ).steps,
    ).toEqual([]);
    expect(
      layered(
        ['user', 'path: $XDG_CONFIG_HOME/x, mode: none'],
        ['user', 'path: ~/.config/x, mode: rw'],
      ).steps,
    ).toEqual(['rw /home/alice/.config/x']);
  });

  it('may not stand in one file', () => {
    const section = mounts('path: ~/.config/x', 'path: $XDG_CONFIG_HOME/x');
    const { places, diagnostics } = planOf(section, tree);
    expect(places).toEqual(['duplicate-destination 4:14']);
    expect(diagnostics[0]?.related?.at).toMatchObject({ line: 3 });
  });

  it('do not let a project file change a source', () => {
    const project: [LayerKind, string] = ['project', 'path: /b, dest: ~/.config/x'];
    const { places } = layered(['user', 'path: /a, dest: $XDG_CONFIG_HOME/x'], project);
    expect(places).toContain('project-changes-source 3:24');
    const same: [LayerKind, string] = ['project', 'path: /a, dest: ~/.config/x, mode: ro'];
    expect(layered(['user', 'path: /a, dest: $XDG_CONFIG_HOME/x'], same).places).not.toContain(
      'project-changes-source 3:24',
    );
  });
});

describe('fields of state directories', () => {
  it.each([
    ['seed: [x]', '3:25'],
    ['scope: user', '3:25'],
  ])('are refused for other modes: %s', (field, place) => {
    expect(planOf(mounts(`path: /a, ${field}`), tree).places).toEqual([`bad-value ${place}`]);
    expect(planOf(mounts(`path: ~/a, mode: state-dir, ${field}`), tree).places).toEqual([]);
  });
});

describe('a preset and a layer above it', () => {
  it('meet at a destination, and what the layer says is where it is', () => {
    const preset = presetOf('one', 'sandbox: {mounts: [{path: /a, optional: true}]}');
    const { world } = planOf(mounts('path: /a, mode: rw'), tree, {}, [preset]);
    const mount = world.operations.find(({ dest }) => dest === '/a');
    expect(mount?.origin).toMatchObject({ name: 'user.yaml', at: { line: 3 } });
  });
});

describe('a variable that is unset', () => {
  it.each([
    ['$XDG_CONFG_HOME/x', 'Did you mean `$XDG_CONFIG_HOME`? Set it,'],
    ['$PROJECT_DIRS/x', 'Did you mean `$PROJECT_DIR`? Set it,'],
    ['$NOTHING_LIKE_IT/x', 'Set it,'],
  ])('%s has the help: %s', (path, help) => {
    const { diagnostics } = planOf(mounts(`path: ${path}`), {}, { environment: ['PROJECT_DIR'] });
    expect(diagnostics[0]?.help?.startsWith(help)).toBe(true);
  });
});
