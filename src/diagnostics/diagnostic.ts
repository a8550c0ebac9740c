import type { Code } from './codes.ts';

/** A place in a file. Lines and columns count from 1, columns in UTF-16 code units as editors do. */
export interface Location {
  /** The file as it is shown to the user; also the key under which its text is found. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Column after the last character of the range, when the range ends on the same line. */
  readonly endColumn?: number;
}

export type Severity = 'error' | 'warning';

/** One problem, as data. Printing is `formatDiagnostic`; nothing in the core throws for a user's mistake. */
export interface Diagnostic {
  readonly code: Code;
  readonly severity: Severity;
  /** What is wrong, one sentence without a full stop. */
  readonly message: string;
  /** What to do next, one sentence. */
  readonly help?: string;
  readonly at?: Location;
  /** A second place that matters, for instance the other side of a conflict. */
  readonly related?: { readonly message: string; readonly at: Location };
}

type Extra = Pick<Diagnostic, 'help' | 'at' | 'related'> | { readonly at: Location | undefined };

/** An error: nothing is run. */
export function problem(code: Code, message: string, extra: Extra = {}): Diagnostic {
  return diagnostic('error', code, message, extra);
}

/** A warning: shown by `check` and by `run`, which goes on. */
export function warning(code: Code, message: string, extra: Extra = {}): Diagnostic {
  return diagnostic('warning', code, message, extra);
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((each) => each.severity === 'error');
}

function diagnostic(severity: Severity, code: Code, message: string, extra: Extra): Diagnostic {
  const given = Object.fromEntries(
    Object.entries(extra).filter(([, value]) => value !== undefined),
  );
  return { code, severity, message, ...given };
}
