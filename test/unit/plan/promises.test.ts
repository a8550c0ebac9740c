import { describe, expect, it } from 'vitest';
import type { HostFacts } from '../../../src/plan/facts.ts';
import type { Tree } from '../support/facts.ts';
import { presetOf } from '../support/files.ts';
import { mounts, planOf } from '../support/plan.ts';

const tree: Tree = {
  '/home/alice/.ssh/id': 'file',
  '/home/alice/.config/x': 'directory',
  '/keys': '> /home/alice/.ssh',
  '/data/file': 'file',
  '/data/closed': 'denied',
  '/shown': '> /data',
};
const newer: Partial<HostFacts> = { bubblewrap: { path: '/b', version: '0.11.0' } };

/** What breaks the promise on line 5 when these mounts stand above the preset. */
function broken(promise: string, ...entries: string[]): string[] {
  const preset = presetOf('careful', `sandbox: {}\npromises: {${promise}}`);
  const section = entries.length === 0 ? 'sandbox: {}' : mounts(...entries);
  const { diagnostics } = planOf(section, tree, newer, [preset]);
  return diagnostics
    .filter(({ code }) => code === 'broken-promise')
    .map(({ message }) => message.replace(/, although .*/, ''));
}

describe('a promise that a path is hidden', () => {
  it.each([
    ['nothing shows it', []],
    ['it is masked', ['path: $HOME', 'path: ~/.ssh, mode: mask']],
    ['an empty directory covers it', ['path: $HOME', 'path: ~/.ssh, mode: tmpfs']],
    ['a state directory covers it', ['path: $HOME', 'path: ~/.ssh, mode: state-dir']],
    ['only its neighbour is shown', ['path: ~/.config']],
    ['a link to it is shown, not what it leads to', ['path: /data']],
  ])('is kept where %s', (_what, entries) => {
    expect(broken('hidden: [$HOME/.ssh]', ...entries)).toEqual([]);
  });

  it.each([
    ['is mounted', ['path: ~/.ssh'], '/home/alice/.ssh'],
    ['lies in what is mounted', ['path: $HOME'], '/home/alice'],
    ['has a part that is mounted', ['path: ~/.ssh/id, dest: /x'], '/x'],
    ['appears elsewhere', ['path: $HOME, dest: /x'], '/x'],
    [
      'appears elsewhere although it is masked here',
      ['path: $HOME, dest: /x', 'path: $HOME', 'path: ~/.ssh, mode: mask'],
      '/x',
    ],
    ['appears under a link', ['path: /keys, dest: /x'], '/x'],
    ['is in an overlay', ['path: $HOME, mode: overlay-tmpfs'], '/home/alice'],
    [
      'is shown by a late mount',
      ['path: ~/.ssh, mode: mask, optional: true', 'path: $HOME, late: true'],
      '/home/alice',
    ],
  ])('is broken where it %s', (_what, entries, place) => {
    expect(broken('hidden: [$HOME/.ssh]', ...entries)).toEqual([
      `\`$HOME/.ssh\` is visible at \`${place}\``,
    ]);
  });

  it.each(['/gone', '$GONE/x', '/data/closed'])('is kept of %s, which shows nothing', (path) => {
    expect(broken(`hidden: [${path}]`, 'path: /data')).toEqual([]);
  });

  it('is kept where one secret is shown by its name', () => {
    const preset = presetOf('careful', 'sandbox: {}\npromises: {hidden: [$HOME/.ssh]}');
    const section = 'sandbox: {secrets: [{name: id, path: ~/.ssh/id}]}';
    expect(planOf(section, tree, {}, [preset]).places).toEqual([]);
  });
});

describe('a promise that a path is readable', () => {
  it.each([
    ['it is shown', ['path: /data']],
    ['it is shown through a link', ['path: /data, dest: /other', 'path: /data']],
  ])('is kept where %s', (_what, entries) => {
    expect(broken('readable: [/data/file]', ...entries)).toEqual([]);
  });

  it.each([
    ['it is not mounted', []],
    ['an empty directory is there', ['path: /data, mode: tmpfs']],
    ['it is elsewhere', ['path: /data, dest: /x']],
  ])('is broken where %s', (_what, entries) => {
    expect(broken('readable: [/data/file]', ...entries)).toEqual(['`/data/file` is not visible']);
  });

  it('is kept of what the host does not have', () => {
    expect(broken('readable: [/gone, /data/closed, $GONE]')).toEqual([]);
  });

  it('follows the links that the plan makes and those that it shows', () => {
    expect(broken('readable: [/shown/file]', 'path: /shown', 'path: /data')).toEqual([]);
  });
});

describe('a promise that a path is writable', () => {
  it.each([
    ['path: /data, mode: rw'],
    ['path: /data, mode: dev'],
    ['path: /data, mode: tmpfs'],
    ['path: /data, mode: state-dir'],
    ['path: /data, mode: overlay'],
  ])('is kept by %s', (entry) => {
    expect(broken('writable: [/data]', entry)).toEqual([]);
  });

  it.each([['path: /data'], ['path: /data, mode: overlay-ro'], ['path: /data, mode: none']])(
    'is broken by %s',
    (entry) => {
      expect(broken('writable: [/data]', entry)).toEqual(['`/data` is not writable']);
    },
  );
});

describe('a broken promise', () => {
  it('is a warning at what breaks it, and names the promise', () => {
    const preset = presetOf('careful', 'sandbox: {}\npromises: {hidden: [$HOME/.ssh]}');
    const { diagnostics, plan } = planOf(mounts('path: $HOME'), tree, {}, [preset]);
    expect(plan).toBeDefined();
    expect(diagnostics).toMatchObject([
      {
        code: 'broken-promise',
        severity: 'warning',
        message:
          '`$HOME/.ssh` is visible at `/home/alice`, although `careful` promises that it is hidden',
        help: 'Change what user.yaml:3:14 mounts, or leave `careful` out.',
        at: { file: 'user.yaml', line: 3, column: 14 },
        related: { at: { file: 'careful.yaml', line: 5, column: 21 } },
      },
    ]);
  });

  it('is one warning where several presets promise the same', () => {
    const presets = ['one', 'two'].map((name) =>
      presetOf(name, 'sandbox: {}\npromises: {hidden: [$HOME/.ssh], writable: [/data]}'),
    );
    const { diagnostics } = planOf(mounts('path: $HOME'), tree, {}, presets);
    expect(diagnostics.map(({ message, help }) => [message, help])).toEqual([
      [
        '`/data` is not writable, although `one`, `two` promise that it is writable',
        'Leave these presets out.',
      ],
      [
        '`$HOME/.ssh` is visible at `/home/alice`, although `one`, `two` promise that it is hidden',
        'Change what user.yaml:3:14 mounts, or leave these presets out.',
      ],
    ]);
  });

  it('stands at the promise where nothing of a file breaks it', () => {
    const preset = presetOf('careful', 'sandbox: {}\npromises: {writable: [/data]}');
    const { diagnostics } = planOf('sandbox: {}', tree, {}, [preset]);
    expect(diagnostics).toMatchObject([
      { at: { file: 'careful.yaml', line: 5, column: 23 }, help: 'Leave `careful` out.' },
    ]);
  });
});
