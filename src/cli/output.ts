import { hasErrors, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { formatDiagnostics, plain, type Paint, type TextOf } from '../diagnostics/format.ts';
import { problemWidth } from './wrap.ts';

/** What sbx itself failed with, as `env(1)` and `docker run` do. */
export const ownFailure = 125;

/** Thrown after everything has been said; only `main` catches it. */
export class Exit extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`exit ${status}`);
    this.status = status;
  }
}

/** Writes to standard output: what a read verb was asked for. */
export function print(text: string): void {
  const { stdout } = process;
  if (!stdout.listeners('error').includes(endEarly)) stdout.on('error', endEarly);
  stdout.write(text);
}

/** Whoever reads the output may stop early, as `head` does. */
function endEarly({ code }: NodeJS.ErrnoException): never {
  process.exit(code === 'EPIPE' ? 141 : ownFailure);
}

/** Writes problems to standard error, where nothing of the command's own output is disturbed. */
export function report(diagnostics: readonly Diagnostic[], textOf: TextOf): void {
  // A launch without problems does without what a stream loads.
  if (diagnostics.length === 0) return;
  const format = { paint: paintFor(process.stderr), columns: problemWidth(process.stderr) };
  process.stderr.write(formatDiagnostics(diagnostics, textOf, format));
}

/** Reports and ends with `status` when there is an error; warnings are reported and it goes on. */
export function reportOrExit(
  diagnostics: readonly Diagnostic[],
  textOf: TextOf,
  status = ownFailure,
): void {
  report(diagnostics, textOf);
  if (hasErrors(diagnostics)) throw new Exit(status);
}

/** Colours on a terminal, unless `NO_COLOR` (no-color.org) or a dumb terminal says otherwise. */
export function paintFor(stream: NodeJS.WriteStream): Paint {
  const { NO_COLOR: noColor, TERM: terminal } = process.env;
  if (!stream.isTTY || noColor || terminal === 'dumb') return plain;
  return (role, text) => (text === '' ? '' : `\u001B[${colours[role]}m${text}\u001B[0m`);
}

const colours = { error: '1;31', warning: '1;33', strong: '1', faint: '2', plain: '0' } as const;
