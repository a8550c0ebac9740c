import { chmodSync, lstatSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { problem, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceFile } from '../source/source-file.ts';

/** A configuration file to make or to replace. */
interface Change {
  readonly path: string;
  /** The file as messages show it. */
  readonly name: string;
  /** What was read; absent for a file that must not exist yet. */
  readonly before?: SourceFile;
  readonly text: string;
}

/**
 * Writes a configuration file as a whole or not at all. A link is refused, as a repository can point it
 * anywhere; so is a file that is no longer what was read.
 */
export function writeConfig({ path, name, before, text }: Change): Diagnostic[] {
  const refuse = (message: string): Diagnostic[] => [
    problem('file-unwritable', message, {
      at: { file: name, line: 1, column: 1 },
      help: 'Nothing was changed; mend that, and run it again.',
    }),
  ];
  const temporary = `${path}.${process.pid}.new`;
  try {
    const status = lstatSync(path, { throwIfNoEntry: false });
    if (status?.isSymbolicLink())
      return refuse('the file is a link; add the section to its target');
    if (before === undefined) {
      writeFileSync(path, text, { flag: 'wx' });
      return [];
    }
    if (status === undefined || !readFileSync(path).equals(before.bytes)) {
      return refuse('the file changed in the meantime; nothing was written');
    }
    writeFileSync(temporary, text, { flag: 'wx' });
    chmodSync(temporary, status.mode & 0o7777);
    renameSync(temporary, path);
    return [];
  } catch (error) {
    rmSync(temporary, { force: true });
    return refuse(`the file cannot be written (${(error as NodeJS.ErrnoException).code})`);
  }
}
