import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
} from 'node:fs';
import { renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { entryHeader } from '../../src/launch/cache.ts';
import { isRoot } from '../setup/places.js';
import { createLaunches, type Launches } from '../support/launches.ts';
import { launchings } from '../support/shells.ts';

const look = ['--', 'sh', '-c', 'echo inside'];

/** What a launcher that sources it leaves behind. */
function hostile(launches: Launches): string {
  const mark = join(launches.world.home, 'sourced');
  return `${entryHeader}
: >${mark}
sbx_fresh() { :; }
sbx_whole=1
`;
}

/** Ways to make the cache one that somebody else may have written into. */
const directories: Readonly<Record<string, (cache: string) => void>> = {
  'is open to everybody': (cache) => chmodSync(cache, 0o777),
  'is open to a group': (cache) => chmodSync(cache, 0o770),
  'can be read by everybody': (cache) => chmodSync(cache, 0o755),
  'is a link': (cache) => {
    renameSync(cache, `${cache}-moved`);
    symlinkSync(`${cache}-moved`, cache);
  },
  ...(isRoot && {
    'belongs to somebody else': (cache: string) => {
      const { uid } = lstatSync(cache);
      chownSync(cache, uid === 0 ? 1234 : 0, 0);
      // As a hostile owner would.
      chmodSync(cache, 0o1777);
    },
  }),
};

/** Ways to make an entry one that somebody else may have made. */
const entries: Readonly<Record<string, (entry: string) => void>> = {
  'is a link': (entry) => {
    renameSync(entry, `${entry}-moved`);
    symlinkSync(`${entry}-moved`, entry);
  },
  'is a directory': (entry) => {
    rmSync(entry);
    mkdirSync(entry);
  },
  'is a pipe': (entry) => {
    rmSync(entry);
    execFileSync('mkfifo', [entry]);
  },
  ...(isRoot && {
    'belongs to somebody else': (entry: string) => {
      const { uid } = lstatSync(entry);
      chownSync(entry, uid === 0 ? 1234 : 0, 0);
      chmodSync(entry, 0o666);
    },
  }),
};

/** The next launch, and whether a hostile entry was sourced. */
function next(launches: Launches): object {
  const { warm, status, stdout, stderr } = launches.run(look);
  const sourced = existsSync(join(launches.world.home, 'sourced'));
  return { warm, status, stdout, stderr, sourced };
}

/** A launch that works as if there were no entry. */
const compiled = { warm: false, status: 0, stdout: 'inside\n', stderr: '', sourced: false };

describe.each(launchings)('as $account with $name, an entry', ({ account, shell }) => {
  function stage(): { launches: Launches; entry: string; good: string } {
    const launches = createLaunches({}, { account, ...(shell && { shell }) });
    launches.run(look);
    const [entry = '', ...more] = launches.entries();
    expect(more).toEqual([]);
    return { launches, entry, good: readFileSync(entry, 'utf8') };
  }

  it('would be sourced if it passed', () => {
    const { launches, entry } = stage();
    expect(next(launches)).toEqual({ ...compiled, warm: true });
    writeFileSync(entry, hostile(launches));
    expect(next(launches)).toMatchObject({ sourced: true });
  });

  it.each(Object.entries(directories))('is not used when the cache %s', (_what, change) => {
    const { launches, entry } = stage();
    writeFileSync(entry, hostile(launches));
    change(launches.cache);
    expect(next(launches)).toEqual(compiled);
  });

  it.each(Object.entries(entries))('is not used when it %s', (_what, change) => {
    const { launches, entry } = stage();
    writeFileSync(entry, hostile(launches));
    change(entry);
    expect(next(launches)).toEqual(compiled);
  });

  it('is used again after the cache was opened and closed, made anew', () => {
    const { launches, entry } = stage();
    writeFileSync(entry, hostile(launches));
    chmodSync(launches.cache, 0o777);
    chmodSync(launches.cache, 0o700);
    expect(next(launches)).toEqual(compiled);
    expect(launches.settle(look).stdout).toBe('inside\n');
    expect(readFileSync(entry, 'utf8')).not.toContain('sourced');
  });

  it('is not used when it is cut off anywhere', () => {
    const { launches, entry, good } = stage();
    const { uid, gid } = lstatSync(launches.world.home);
    const lines = good.split('\n');
    const cuts = [
      0,
      1,
      lines[0]?.length ?? 0,
      ...[...good.matchAll(/\n[^\n]*(?:\(\) \{|^\})/gm)].map(({ index }) => index + 1),
      ...Array.from({ length: 4 }, (_, index) => Math.floor((good.length * (index + 1)) / 5)),
      good.indexOf("= 'run") + 5,
      good.lastIndexOf('sbx_whole'),
      good.length - 2,
    ];
    for (const at of cuts) {
      writeFileSync(entry, good.slice(0, at));
      chownSync(entry, uid, gid);
      const shown = `cut at ${at} of ${good.length}: ${good.slice(Math.max(0, at - 40), at)}`;
      expect(next(launches), shown).toEqual(compiled);
    }
  });

  it.each([
    ['of another format', (good: string) => good.replace(entryHeader, '# sbx launch entry 0')],
    ['of no text', () => '\0\u0001\u00ff'.repeat(3000)],
    ['with a syntax error', (good: string) => good.replace('sbx_bubblewrap() {', '( ) {')],
    ['that returns at once', () => `${entryHeader}\nreturn 0\n`],
    ['that is one long line', () => 'x'.repeat(100_000)],
  ])('is not used when it is a file %s', (_what, text) => {
    const { launches, entry, good } = stage();
    writeFileSync(entry, text(good));
    expect(next(launches)).toEqual(compiled);
  });

  it.each([
    ['is gone', () => undefined],
    ['is empty', () => ''],
    ['is of no text', () => '\0\u0001\u00ff'.repeat(3000)],
    ['has a syntax error', (later: string) => later.replace('sbx_fresh() {', '( ) {')],
    ['returns at once', () => 'return 0\n'],
    ['is half of it', (later: string) => later.slice(0, later.length / 2)],
    ['lacks its last line', (later: string) => later.replace(/\n.*\n$/, '\n')],
  ])('is not used when what it has for later %s', (_what, change) => {
    const { launches } = stage();
    const [path = '', ...more] = launches.later();
    expect(more).toEqual([]);
    const text = change(readFileSync(path, 'utf8'));
    if (text === undefined) rmSync(path);
    else writeFileSync(path, text);
    expect(next(launches)).toEqual(compiled);
    expect(next(launches)).toEqual({ ...compiled, warm: true });
  });

  it('is not used with what another has for later, and leaves none of that behind', () => {
    const { launches, entry } = stage();
    const [path = ''] = launches.later();
    const [first, later] = [entry, path].map((each) => readFileSync(each, 'utf8'));
    launches.world.write({ 'project/devenv.local.yaml': 'sandbox: { env: { set: { A: b } } }\n' });
    expect(launches.settle(look).stdout).toBe('inside\n');
    expect(launches.later()).toEqual([path]);
    expect(readFileSync(path, 'utf8')).not.toBe(later);
    // As after two launches that were compiled at once.
    writeFileSync(entry, first ?? '');
    expect(next(launches)).toEqual(compiled);
  });

  it('is not used for another directory or other words, wherever it is copied', () => {
    const { launches, entry } = stage();
    const other = join(launches.world.project, 'other');
    launches.world.write({ 'project/other/devenv.local.yaml': 'sandbox: {}\n' });
    expect(launches.run(look, { cwd: other }).warm).toBe(false);
    const copies = launches.entries().filter((each) => each !== entry);
    expect(copies).toHaveLength(1);
    copyFileSync(entry, copies[0] ?? '');
    expect(launches.run(look, { cwd: other })).toMatchObject({ warm: false, stdout: 'inside\n' });
    const flagged = join(dirname(entry), `${basename(entry)},--no-network`);
    copyFileSync(entry, flagged);
    const { uid, gid } = lstatSync(launches.world.home);
    chownSync(flagged, uid, gid);
    expect(launches.run(['--no-network', ...look])).toMatchObject({ warm: false, status: 0 });
  });
});
