import { realpathSync, statSync } from 'node:fs';

/** What programs of the host have said of themselves: for each question the answer, and which file gave it. */
export interface Answers {
  readonly known: Readonly<Record<string, Answer>>;
  /** Those that are new. */
  readonly fresh: Record<string, Answer>;
}

interface Answer {
  readonly file: string;
  readonly text: string;
}

/**
 * What a program prints, empty where it fails. It is asked once and not again while it is the same file: starting
 * two programs takes as long as planning.
 */
export function ask(program: string, words: readonly string[], answers?: Answers): string {
  const real = realpathSync(program);
  const { ino, size, mtimeMs } = statSync(real);
  const file = `${ino} ${size} ${mtimeMs}`;
  const question = [real, ...words].join(' ');
  const known = answers?.fresh[question] ?? answers?.known[question];
  if (known?.file === file) return known.text;
  // Loaded here, as it takes as long as everything else that is loaded.
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const { status, stdout } = spawnSync(real, [...words], {
    // One file can be many programs, by the name that it is called by.
    argv0: program.slice(program.lastIndexOf('/') + 1),
    env: {},
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const text = status === 0 ? stdout : '';
  if (answers !== undefined) answers.fresh[question] = { file, text };
  return text;
}
