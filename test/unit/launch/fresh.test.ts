import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { listNames, lookAt, noInputs, readTextOf, type Inputs } from '../../../src/host/inputs.ts';
import { freshFunction, type Sources } from '../../../src/launch/fresh.ts';
import { repository } from '../../setup/places.js';
import { planOf } from '../support/plan.ts';
import { shells } from '../support/shells.ts';

const made: string[] = [];
afterEach(() => {
  for (const each of made.splice(0)) rmSync(each, { recursive: true, force: true });
});

const config = 'sandbox:\n  presets: [a]\n\n# %s \\n $HOME `id` \'"\n';
const longAgo = new Date(0);

/** The functions of the launcher that a check calls. */
const launcher = ['sbx_same', 'sbx_holds']
  .map((name) => {
    const text = readFileSync(join(repository, 'bin/sbx'), 'utf8');
    const found = new RegExp(String.raw`^${name}\(\) \{$[^]*?^\}$`, 'm').exec(text)?.[0];
    if (found === undefined) throw new Error(`bin/sbx has no ${name}`);
    return found;
  })
  .join('\n');

interface Staged {
  readonly at: (path: string) => string;
  readonly sources: Sources;
  /** Whether the check holds, in the state of now. */
  readonly holds: (shell: readonly string[], more?: string) => boolean;
}

/** A directory with one of everything, as it was looked at. */
function stage(change: (sources: Sources, at: Staged['at']) => Sources = (each) => each): Staged {
  const top = mkdtempSync(join(tmpdir(), 'sbx-fresh-'));
  made.push(top);
  const at = (path: string): string => join(top, path);
  for (const name of ['directory', 'listing', 'empty', 'state', 'store'])
    mkdirSync(at(name), { mode: 0o700 });
  chmodSync(at('state'), 0o1700);
  for (const name of ['file', 'other', 'old', 'needed', 'listing/a b', 'listing/.c', 'entry'])
    writeFileSync(at(name), '');
  writeFileSync(at('config'), config);
  for (const name of ['one', 'two']) {
    writeFileSync(at(`store/${name}`), name);
    utimesSync(at(`store/${name}`), longAgo, longAgo);
  }
  utimesSync(at('old'), longAgo, longAgo);
  symlinkSync('file', at('link'));
  symlinkSync('directory', at('directory-link'));
  symlinkSync('nowhere', at('dangling'));
  symlinkSync('dangling', at('far-dangling'));
  symlinkSync('store/one', at('profile'));
  spawnSync('mkfifo', [at('fifo')]);
  spawnSync('/usr/bin/python3', ['-c', `import socket; socket.socket(1).bind("${at('socket')}")`]);

  const inputs: Inputs = noInputs();
  const seen =
    'file directory link directory-link dangling far-dangling nowhere fifo socket absent .absent';
  for (const name of [...seen.split(' '), 'absent/below']) lookAt(at(name), inputs);
  readTextOf(at('config'), inputs);
  readTextOf(at('no-config'), inputs);
  readTextOf(at('profile'), inputs);
  for (const name of ['listing', 'empty', 'no-listing']) listNames(at(name), inputs);
  const { plan, facts } = planOf('sandbox: {}');
  if (plan === undefined) throw new Error('no plan');
  const sources: Sources = {
    inputs,
    facts: { ...facts, cwd: top, root: top, home: top },
    launcher: at('launcher'),
    words: ['run', '--env', "it's $x"],
    variables: { GIVEN: 'a b', EMPTY: '' },
    older: [at('old')],
    times: [],
    leads: [],
    needed: [at('needed')],
    quiet: new Set(),
  };
  const own = { ...plan, stateDirectory: at('state'), directories: [] };
  const text = freshFunction(own, change(sources, at));
  if (text === undefined) throw new Error('no check');
  return {
    at,
    sources,
    holds([program = '', ...first], more = '') {
      const lines = [
        "sbx_newline='\n'",
        launcher,
        "GIVEN='a b'",
        `sbx_flags='run\n--env\nit'\\''s $x\n'`,
        `sbx_file=${at('entry')}`,
        ...text,
        more,
        'sbx_fresh && exit 0',
        'exit 3',
      ];
      writeFileSync(at('launcher'), lines.join('\n'));
      const { status, stderr } = spawnSync(program, [...first, at('launcher')], {
        cwd: top,
        encoding: 'utf8',
        env: {},
      });
      if (status !== 0 && status !== 3) throw new Error(`${program}: ${status}: ${stderr}`);
      return status === 0;
    },
  };
}

const put = (path: string, text = ''): void => {
  rmSync(path, { recursive: true, force: true });
  writeFileSync(path, text);
};
const link = (path: string, target: string): void => {
  rmSync(path, { recursive: true, force: true });
  symlinkSync(target, path);
};
const directory = (path: string): void => {
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path);
};

type Change = (at: Staged['at']) => void;

const changes: Readonly<Record<string, Change>> = {
  'a file is a directory': (at) => directory(at('file')),
  'a file is gone': (at) => rmSync(at('file')),
  'a file is a link': (at) => link(at('file'), 'other'),
  'a directory is a file': (at) => put(at('directory')),
  'a directory is a link to another': (at) => link(at('directory'), 'empty'),
  'a link leads elsewhere': (at) => link(at('link'), 'other'),
  'a link is a file': (at) => put(at('link')),
  'a link leads nowhere': (at) => link(at('directory-link'), 'absent'),
  'a link to nowhere leads somewhere': (at) => put(at('nowhere')),
  'a link to nowhere has another target': (at) => link(at('dangling'), 'other'),
  'a link to nowhere is gone': (at) => rmSync(at('far-dangling')),
  'a pipe is a file': (at) => put(at('fifo')),
  'a socket is a file': (at) => put(at('socket')),
  'a socket is gone': (at) => rmSync(at('socket')),
  'something is where nothing was': (at) => put(at('absent')),
  'a hidden file is where nothing was': (at) => put(at('.absent')),
  'a hidden link to nowhere is where nothing was': (at) => link(at('.absent'), 'file-too'),
  'a directory is where nothing was': (at) => directory(at('absent')),
  'a link is where nothing was': (at) => link(at('absent'), 'file'),
  'a file that was read is gone': (at) => rmSync(at('config')),
  'a file that was read is a directory': (at) => directory(at('config')),
  'a file that was read is a pipe': (at) => {
    rmSync(at('config'));
    spawnSync('mkfifo', [at('config')]);
  },
  'a file has other characters': (at) => put(at('config'), config.replace('[a]', '[b]')),
  'a file has one line break more': (at) => put(at('config'), `${config}\n`),
  'a file has one line break fewer': (at) => put(at('config'), config.slice(0, -1)),
  'a file has a blank more': (at) => put(at('config'), config.replace('  presets', '   presets')),
  'a file is longer': (at) => put(at('config'), `${config}x`),
  'a file is empty': (at) => put(at('config')),
  'a file is there that was not': (at) => put(at('no-config')),
  'a link into the store leads to another file of it': (at) => link(at('profile'), 'store/two'),
  'a link into the store is a file': (at) => put(at('profile'), 'one'),
  'a directory has a further name': (at) => put(at('listing/d')),
  'a directory has a further hidden name': (at) => put(at('listing/..d')),
  'a directory has a further link to nowhere': (at) => link(at('listing/d'), 'nowhere'),
  'a directory has a name fewer': (at) => rmSync(at('listing/.c')),
  'a directory has another name': (at) => renameSync(at('listing/a b'), at('listing/a')),
  'an empty directory has a name': (at) => put(at('empty/new')),
  'a directory is there that was not': (at) => directory(at('no-listing')),
  'a file of the system is newer': (at) => utimesSync(at('entry'), longAgo, new Date(-1000)),
  'a file of the system is gone': (at) => rmSync(at('old')),
  'what is needed is gone': (at) => rmSync(at('needed')),
  'the state directory was opened': (at) => chmodSync(at('state'), 0o777),
  'the state directory is a link': (at) => {
    renameSync(at('state'), at('moved'));
    symlinkSync('moved', at('state'));
  },
};

describe.each(shells)('the check of an entry in %s', (_name, shell) => {
  it('holds while nothing has changed', () => {
    const { at, holds } = stage();
    expect(holds(shell)).toBe(true);
    expect(holds(shell)).toBe(true);
    // What leads nowhere is as good as nothing; what nobody has looked at does not matter.
    link(at('absent'), 'absent-too');
    put(at('other'), 'changed');
    expect(holds(shell)).toBe(true);
  });

  it.each(Object.entries(changes))('does not hold when %s', (_what, change) => {
    const { at, holds } = stage();
    expect(holds(shell)).toBe(true);
    change(at);
    expect(holds(shell)).toBe(false);
  });

  it.each([
    ['another value', 'GIVEN="a  b"'],
    ['no value', 'unset GIVEN'],
    ['a value for an empty one', 'EMPTY=x'],
    ['other words', 'sbx_flags="run\n"'],
    ['no words', 'sbx_flags='],
    ['another directory', 'cd /'],
    ['its own directory by a lower name', 'cd directory'],
  ])('does not hold for %s', (_what, more) => {
    const { holds } = stage();
    expect(holds(shell, more)).toBe(false);
  });
});

function stagedWith(change: Partial<Sources>): () => Staged {
  return () => stage((sources) => ({ ...sources, ...change }));
}

function stagedContent(bytes: Uint8Array): () => Staged {
  return () =>
    stage((sources, at) => {
      sources.inputs.files.set(at('config'), bytes);
      return sources;
    });
}

describe('a check', () => {
  it('is not made of what a shell cannot compare', () => {
    expect(stagedWith({})).not.toThrow();
    expect(stagedWith({ variables: { GIVEN: 'a\nb' } })).toThrow('no check');
    expect(stagedWith({ words: ['run', 'a\nb'] })).toThrow('no check');
    expect(stagedContent(new TextEncoder().encode('a\0b'))).toThrow('no check');
    expect(stagedContent(new Uint8Array([0xff, 0xfe]))).toThrow('no check');
    expect(stagedContent(new Uint8Array(70_000).fill(97))).toThrow('no check');
    expect(stagedContent(new Uint8Array(60_000).fill(97))).not.toThrow();
  });

  it('compares what leads into the Nix store by that alone', () => {
    const { at, sources } = stage();
    sources.inputs.targets.set(at('profile'), '/nix/store/one');
    const { plan } = planOf('sandbox: {}');
    const text = plan && freshFunction(plan, sources)?.join('\n');
    expect(text).toContain('profile -ef /nix/store/one');
    expect(text).not.toContain('sbx_same profile');
    expect(text).toContain('sbx_same config');
  });
});
