import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLaunches } from '../support/launches.ts';
import { accounts, type World } from '../support/world.ts';

type Variables = Readonly<Record<string, string>>;

interface Case {
  /** The user's own section. */
  readonly policy?: string;
  readonly files?: Readonly<Record<string, string>>;
  /** Options, before and after the change. */
  readonly words?: readonly [readonly string[], readonly string[]];
  /** Variables of the caller, before and after the change. */
  readonly env?: readonly [(world: World) => Variables, (world: World) => Variables];
  readonly prepare?: (world: World) => void;
  readonly change?: (world: World) => void;
  /** A script whose output shows the policy, and that output before and after the change. */
  readonly look: string;
  readonly shows: readonly [string, string];
}

const set = (text: string): string => `sandbox: { env: { set: { ${text} } } }\n`;
const mount = (text: string): string => `sandbox: { mounts: [{ ${text} }] }\n`;
const one = (): Variables => ({ GIVEN: 'one' });
const two = (): Variables => ({ GIVEN: 'two' });
const directories = { 'home/first/id': 'first\n', 'home/second/id': 'second\n' };

const cases: Readonly<Record<string, Case>> = {
  'another value of a variable in a value': {
    policy: set('SEEN: "<$GIVEN>"'),
    env: [one, two],
    look: 'echo "$SEEN"',
    shows: ['<one>', '<two>'],
  },
  'a value instead of a default': {
    policy: set('SEEN: "<${GIVEN:-none}>"'),
    env: [() => ({}), two],
    look: 'echo "$SEEN"',
    shows: ['<none>', '<two>'],
  },
  'another value of a variable in a path': {
    policy: mount('path: $DATA, dest: /data'),
    files: directories,
    env: [
      ({ home }) => ({ DATA: join(home, 'first') }),
      ({ home }) => ({ DATA: join(home, 'second') }),
    ],
    look: 'cat /data/id',
    shows: ['first', 'second'],
  },
  'another state directory': {
    policy: mount('path: $HOME/own, mode: state-dir'),
    env: [() => ({}), ({ home }) => ({ XDG_STATE_HOME: join(home, 'state') })],
    look: 'echo x >>~/own/file; wc -l <~/own/file',
    shows: ['4', '1'],
  },
  'another value of an option': {
    words: [
      ['--env', 'SEEN=one'],
      ['--env', 'SEEN=two'],
    ],
    look: 'echo "$SEEN"',
    shows: ['one', 'two'],
  },
  'another order of the options': {
    words: [
      ['--env', 'SEEN=one', '--env', 'SEEN=two'],
      ['--env', 'SEEN=two', '--env', 'SEEN=one'],
    ],
    look: 'echo "$SEEN"',
    shows: ['two', 'one'],
  },
  'options that make the same file name': {
    words: [
      ['--env', 'SEEN=a/b', '--env', 'MORE=c'],
      ['--env', 'SEEN=a%b', '--env', 'MORE=c'],
    ],
    look: 'echo "$SEEN$MORE"',
    shows: ['a/bc', 'a%bc'],
  },
  'one option instead of two': {
    words: [
      ['--env', 'A=1', '--env', 'B=2'],
      ['--env', 'A=1,--env,B=2'],
    ],
    look: 'echo "$A|$B"',
    shows: ['1|2', '1,--env,B=2|'],
  },
  'another preset': {
    words: [['--preset', 'git'], []],
    look: 'touch .git/HEAD 2>/dev/null && echo open || echo closed',
    shows: ['open', 'closed'],
  },
  'no network': {
    words: [[], ['--no-network']],
    look: 'ls /sys/class/net 2>/dev/null; tail -n +3 /proc/net/dev | grep -vc "^ *lo:"',
    shows: [expect.stringMatching(/^[1-9]/) as unknown as string, '0'],
  },
  'an optional source that appears': {
    policy: mount('path: $HOME/maybe, optional: true'),
    change: ({ home }) => mkdirSync(join(home, 'maybe')),
    look: '[ -d ~/maybe ] && echo there || echo absent',
    shows: ['absent', 'there'],
  },
  'an optional source that vanishes': {
    policy: mount('path: $HOME/maybe, optional: true'),
    files: { 'home/maybe/id': '' },
    change: ({ home }) => rmSync(join(home, 'maybe'), { recursive: true }),
    look: '[ -d ~/maybe ] && echo there || echo absent',
    shows: ['there', 'absent'],
  },
  'a source below something that vanishes': {
    policy: mount('path: $HOME/far/off/file, optional: true'),
    files: { 'home/far/off/file': 'far\n' },
    change: ({ home }) => renameSync(join(home, 'far'), join(home, 'elsewhere')),
    look: 'cat ~/far/off/file 2>/dev/null || echo absent',
    shows: ['far', 'absent'],
  },
  'a link that led nowhere, through another one, and now leads somewhere': {
    policy: mount('path: $HOME/link, optional: true'),
    prepare: ({ home }) => {
      symlinkSync('middle', join(home, 'link'));
      symlinkSync('absent/directory', join(home, 'middle'));
    },
    change: ({ home }) => mkdirSync(join(home, 'absent/directory'), { recursive: true }),
    look: '[ -d ~/link ] && echo there || echo absent',
    shows: ['absent', 'there'],
  },
  'a canonicalized link with a new target': {
    policy: mount('path: $HOME/link, canonicalize: true'),
    files: directories,
    prepare: ({ home }) => symlinkSync('first', join(home, 'link')),
    change: ({ home }) => relink(home, 'second'),
    look: 'cat ~/link/id',
    shows: ['first', 'second'],
  },
  'a link through the parent of another link': {
    policy: mount('path: $HOME/link'),
    files: { 'home/deep/real/id': '', 'home/deep/first/id': 'first\n', ...directories },
    prepare: ({ home }) => {
      symlinkSync('deep/real', join(home, 'through'));
      symlinkSync('through/../first', join(home, 'link'));
    },
    change: ({ home }) => relink(home, 'second'),
    look: 'cat ~/link/id',
    shows: ['first', 'second'],
  },
  'a directory that has become a link': {
    policy: mount('path: $HOME/first'),
    files: directories,
    change: ({ home }) => {
      rmSync(join(home, 'first'), { recursive: true });
      symlinkSync('second', join(home, 'first'));
    },
    look: 'cat ~/first/id',
    shows: ['first', 'second'],
  },
  'a secret that is found in an earlier directory': {
    policy:
      'sandbox: { secret_dirs: [$HOME/first, $HOME/second], secrets: [{ name: token, env: TOKEN }] }\n',
    files: { ...directories, 'home/second/token': 'two\n' },
    change: (world) => world.write({ 'home/first/token': 'one\n' }),
    look: 'echo "$TOKEN"',
    shows: ['two', 'one'],
  },
};

function relink(home: string, target: string): void {
  rmSync(join(home, 'link'));
  symlinkSync(target, join(home, 'link'));
}

describe.each(accounts)('an entry kept for %s is not used after', (account) => {
  it.each(Object.entries(cases))('%s', (_what, each) => {
    const policy = each.policy && { 'home/.config/devenv/devenv.yaml': each.policy };
    const launches = createLaunches({ ...policy, ...each.files }, { account });
    const { world } = launches;
    each.prepare?.(world);
    const command = ['--', 'sh', '-c', each.look];
    const [wordsBefore = [], wordsAfter = []] = each.words ?? [];
    const [envBefore, envAfter] = each.env ?? [];
    const [before, after] = each.shows;

    const kept = launches.settle([...wordsBefore, ...command], { env: envBefore?.(world) ?? {} });
    expect(kept).toMatchObject({ status: expect.any(Number) as number });
    const settled = launches.run([...wordsBefore, ...command], { env: envBefore?.(world) ?? {} });
    expect({ ...settled, stdout: settled.stdout.trimEnd() }).toMatchObject({
      warm: true,
      stdout: before,
    });

    each.change?.(world);
    const next = launches.run([...wordsAfter, ...command], { env: envAfter?.(world) ?? {} });
    expect({ ...next, stdout: next.stdout.trimEnd() }).toMatchObject({
      warm: false,
      stdout: after,
    });
  });

  it('values were given that are others, but the same when put together', () => {
    const section = set('SEEN: "<$FIRST|$SECOND>"');
    const launches = createLaunches({ 'home/.config/devenv/devenv.yaml': section }, { account });
    const shown = (env: Variables): string =>
      launches.run(['--', 'sh', '-c', 'echo "$SEEN"'], { env }).stdout;
    expect(shown({ FIRST: 'a', SECOND: 'b\nc' })).toBe('<a|b\nc>\n');
    expect(shown({ FIRST: 'a\nb', SECOND: 'c' })).toBe('<a\nb|c>\n');
  });
});
