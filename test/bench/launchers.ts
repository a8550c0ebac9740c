import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { launchOptions, operationOptions } from '../../src/plan/argv.ts';
import type { Operation } from '../../src/plan/operation.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { planOn, withEveryMount } from '../support/real-plan.ts';
import type { Launcher } from './measure.ts';
import { ask, type Stage } from './stage.ts';

/** What everything else is compared with. */
export const raw = 'raw bwrap';
export const naive = 'bwrap, one bind for each thing shown';
export const node = 'node -e 0';

/** Shells that hosts have as /bin/sh. */
const shells = [
  ['dash', ['/usr/bin/dash']],
  ['bash', ['/usr/bin/bash']],
  ['busybox', ['/usr/bin/busybox', 'sh']],
] as const;

export const warm = (shell: string): string => `sbx run, ${shell}`;
export const cold = 'sbx run, cold';

/** Nothing else happens in the command that is started. */
const nothing = ['true'];
const aWhile = ['sleep', '2'];

/** A launcher of the stage's user that starts a command by putting words in front of it. */
export function prefixing(name: string, words: readonly string[], stage: Stage): Launcher {
  return {
    name,
    argv: [...words, ...nothing],
    held: [...words, ...aWhile],
    env: stage.env,
    cwd: stage.project,
    files: {},
    remove: [],
  };
}

/** `sbx run` under each shell of the machine, with whatever it keeps between launches. */
export function warmLaunchers(stage: Stage): Launcher[] {
  return shells
    .filter(([, [program]]) => existsSync(program))
    .map(([name, words]) => prefixing(warm(name), [...words, stage.sbx, 'run', '--'], stage));
}

/** `sbx run` without what it keeps; a stage of its own, so that the others keep theirs. */
export function coldLauncher(stage: Stage): Launcher {
  const launcher = prefixing(cold, ['/usr/bin/dash', stage.sbx, 'run', '--'], stage);
  return { ...launcher, remove: [join(stage.home, '.cache/devenv-sandbox')] };
}

export function nodeLauncher(stage: Stage): Launcher {
  const held = ['node', '-e', 'setTimeout(() => {}, 2000)'];
  return { ...prefixing(node, [], stage), argv: ['node', '-e', '0'], held };
}

/** The command line that `sbx policy show --argv` prints, as words; and the same with no mount left out. */
export function bubblewrapLaunchers(stage: Stage): [Launcher, Launcher] {
  // A launch makes what the printed command line needs: private directories and the system call filter.
  ask(stage, [stage.sbx, 'run', '--', 'true']);
  const { words, env, files } = printedCommand(stage);
  const printed: Launcher = { ...prefixing(raw, words, stage), env, files };
  const plan = planOf(stage, words[0] ?? '');
  const all = words.join('\0');
  const made = launchOptions({ ...plan, namespaces: [], closing: [] }).join('\0');
  if (!all.includes(made)) throw new Error(`two plans of one policy:\n${all}\n${made}`);
  const every = withEveryMount(plan).operations.map(asBind).flatMap(operationOptions).join('\0');
  const naiveWords = all.replace(made, () => every).split('\0');
  return [printed, { ...prefixing(naive, naiveWords, stage), env, files }];
}

export function planOf({ top, section, env }: Stage, bubblewrap: string): Plan {
  const { plan, problems } = planOn(top, section, bubblewrap, env);
  if (plan === undefined) throw new Error(problems.join('\n'));
  return plan;
}

/** A link that stands for a mount becomes the mount that it stands for. */
function asBind(operation: Operation): Operation {
  const { kind, dest, origin } = operation;
  if (kind !== 'symlink' || !existsSync(dest)) return operation;
  return { kind: 'bind', access: 'read-only', source: realpathSync(dest), dest, origin };
}

/** What a shell makes of the printed text: variables before bubblewrap, words, and the files it opens. */
function printedCommand(stage: Stage): {
  words: string[];
  env: Record<string, string>;
  files: Record<string, string>;
} {
  const text = ask(stage, [stage.sbx, 'policy', 'show', '--argv']).trimEnd();
  const [command = '', ...redirected] = text.split(/ (?=[0-9]<)/);
  const split = (line: string): string[] =>
    ask(stage, ['sh', '-c', `set -- ${line}\nprintf '%s\\0' "$@"`])
      .split('\0')
      .slice(0, -1);
  const [, , ...all] = split(command);
  const first = all.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word));
  const pairs = all.slice(0, first).map((word): [string, string] => {
    const at = word.indexOf('=');
    return [word.slice(0, at), word.slice(at + 1)];
  });
  return {
    words: all.slice(first),
    env: Object.fromEntries(pairs),
    files: Object.fromEntries(
      redirected.map((each) => [each.slice(0, 1), split(each.slice(2))[0] ?? '']),
    ),
  };
}
