import type { OwnFile } from '../plan/own-files.ts';

/** How a kind of shell is started so that it reads the user's files and then what the sandbox adds. */
export interface Start {
  /** The preset that shows its files. */
  readonly preset: string;
  /** What it reads, below `directory`. */
  readonly files: readonly OwnFile[];
  /** Its arguments. */
  readonly args: readonly string[];
  /** Variables that make it read the files. */
  readonly variables: (wanted: Wanted) => Readonly<Record<string, string>>;
}

/** What an interactive shell inside is told. */
export interface Wanted {
  /** The user's own `ZDOTDIR`, as it passes to the inside. */
  readonly zdotdir?: string | undefined;
  /** `0`: no sign in the prompt. */
  readonly prompt?: string | undefined;
  /** For a shell that a hook starts: the directory with whose leaving it ends. */
  readonly leave?: string | undefined;
}
