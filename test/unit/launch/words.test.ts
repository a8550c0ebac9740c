import { Command } from 'commander';
import fc from 'fast-check';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../../src/cli/program.ts';
import { addRun } from '../../../src/cli/run.ts';
import { repository } from '../../setup/places.js';
import { shells } from '../support/shells.ts';

const text = readFileSync(join(repository, 'bin/sbx'), 'utf8');
const split = /^sbx_split\(\) \{$[^]*?^\}$/m.exec(text)?.[0] ?? '';

/** Options that take the next word, as the launcher knows them. */
const launcherOptions = /^ *(--[^)]*)\) sbx_words=2 ;;$/m.exec(split)?.[1]?.split(' | ') ?? [];

const wholeProgram = await createProgram('0');

/** The options of the verbs that the launcher starts without node. */
function optionsOf(verb: string): { takesWord: string[]; flags: string[]; odd: string[] } {
  const options = wholeProgram.commands.find((each) => each.name() === verb)?.options ?? [];
  return {
    takesWord: options.filter(({ required }) => required).map(({ long }) => long ?? ''),
    flags: options.filter(({ required }) => !required).map(({ long }) => long ?? ''),
    // A short name, or a word that may be left out, is nothing that the launcher can tell.
    odd: options
      .filter(({ short, optional, required }) => short || (optional && !required))
      .map(({ flags }) => flags),
  };
}

describe('the options that take a word', () => {
  it('are those of `run`, and those of `shell`', () => {
    const [run, shell] = [optionsOf('run'), optionsOf('shell')];
    expect(run.takesWord.length).toBeGreaterThan(3);
    expect(launcherOptions.filter((each) => each !== '--shell').toSorted()).toEqual(
      run.takesWord.toSorted(),
    );
    expect(launcherOptions).toEqual(expect.arrayContaining(shell.takesWord));
    for (const { flags, odd } of [run, shell]) {
      expect(odd).toEqual([]);
      expect(launcherOptions.filter((each) => flags.includes(each))).toEqual([]);
    }
  });
});

/** The words before the command and the command, as the program tells them apart. */
function parsed(words: readonly string[]): { rest: number } | undefined {
  const program = new Command().exitOverride().enablePositionalOptions();
  program.configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  addRun(program);
  let rest: number | undefined;
  const run = program.commands[0];
  run?.exitOverride().configureOutput(program.configureOutput());
  run?.action((command: string[]) => {
    rest = command.length;
  });
  try {
    program.parse(['run', ...words], { from: 'user' });
  } catch {
    return undefined;
  }
  return rest === undefined ? undefined : { rest };
}

const oddWords =
  '-- --ro --preset --env --no-network --dry-run --allow-home --unknown - -x a A=1 --ro=a * -n --shell';
const word = fc.constantFrom('', 'a b', ...oddWords.split(' '));

/** What the launcher makes of words: how many come before the command, and those that decide. */
function told(
  [program, ...first]: readonly string[],
  words: readonly string[],
): { skip: number; flags: string } | undefined {
  const script = [
    "sbx_newline='\n'",
    split,
    'sbx_split run "$@" || exit 3',
    'printf "%s\\0" "$sbx_skip" "$sbx_flags"',
  ].join('\n');
  const { status, stdout, stderr } = spawnSync(
    program ?? '',
    [...first, '-c', script, 'sh', ...words],
    { encoding: 'utf8', env: {}, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  if (status === 3) return undefined;
  if (status !== 0) throw new Error(`${program}: ${status}: ${stderr}`);
  const [skip = '', flags = ''] = stdout.split('\0');
  return { skip: Number(skip), flags };
}

describe.each(shells)('the words of a launch in %s', (_name, shell) => {
  it('are never taken for those of another launch', () => {
    let same = 0;
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), (words) => {
        const ours = told(shell, words);
        const theirs = parsed(words);
        if (ours === undefined || theirs === undefined) return;
        // An entry has the words that the program saw; it is used by a launch with the same.
        const before = ['run', ...words.slice(0, words.length - theirs.rest)];
        const kept = before.at(-1) === '--' ? before.slice(0, -1) : before;
        if (ours.flags !== kept.map((each) => `${each}\n`).join('')) return;
        same += 1;
        expect(ours.skip).toBe(before.length);
      }),
      { numRuns: 400 },
    );
    expect(same).toBeGreaterThan(20);
  });

  it('are understood where there is nothing odd', () => {
    expect(told(shell, ['cargo', 'build'])).toEqual({ skip: 1, flags: 'run\n' });
    expect(told(shell, ['--', 'cargo'])).toEqual({ skip: 2, flags: 'run\n' });
    expect(told(shell, ['--ro', '/a b', '--no-network', '--', 'x', '--', '--ro'])).toEqual({
      skip: 5,
      flags: 'run\n--ro\n/a b\n--no-network\n',
    });
    for (const words of [[], ['--'], ['--ro'], ['--ro', 'a'], ['--env', 'a\nb', '--', 'x']])
      expect(told(shell, words)).toBeUndefined();
  });
});
