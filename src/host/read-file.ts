import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync } from 'node:fs';
import { problem, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceFile } from '../source/source-file.ts';
import { isWithin, prefixes } from '../plan/paths.ts';
import { lookAt, noteFile, type Inputs } from './inputs.ts';

/** More than any file of ours may have, so that `decode` sees that there is too much. */
const readAtMost = 1024 * 1024;

/**
 * Reads a regular file once; absent is not a problem. A file that another user could have written is: what it
 * says is trusted. Root may write everything, and the Nix store belongs to root.
 */
export function readSourceFile(
  path: string,
  name: string,
  inputs?: Inputs,
): { file?: SourceFile; diagnostics: Diagnostic[] } {
  const at = { file: name, line: 1, column: 1 };
  const refuse = (message: string, help?: string): { diagnostics: Diagnostic[] } => ({
    diagnostics: [problem('file-unreadable', message, { at, ...(help && { help }) })],
  });
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      if (inputs) noteFile(path, undefined, inputs);
      return { diagnostics: [] };
    }
    return refuse(
      `the file cannot be read (${code === 'EACCES' ? 'permission denied' : code})`,
      'Make it a file that you can read.',
    );
  }
  try {
    const status = fstatSync(descriptor);
    if (!status.isFile())
      return refuse('this is not a regular file', 'Put a file there, or nothing.');
    if (status.size > readAtMost)
      return refuse('the file is larger than 64 KiB', 'Make it shorter.');
    if (!isTrusted(path, status.uid)) {
      return refuse(
        'the file belongs to another user',
        'Take a copy of your own after reading it.',
      );
    }
    const bytes = readFileSync(descriptor);
    if (inputs) noteFile(path, bytes, inputs);
    return { file: { name, path, bytes }, diagnostics: [] };
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Why a file of a project is not read: a link on the way to it, which what runs inside can have made. A file of the
 * user would take the place of a policy, and messages about it would show its lines.
 */
export function refuseLinkBelow(
  root: string,
  path: string,
  name: string,
  inputs: Inputs,
): Diagnostic | undefined {
  if (!isWithin(path, root)) return undefined;
  const below = prefixes(path).filter((each) => each !== root && isWithin(each, root));
  const link = below.find((each) => lookAt(each, inputs).kind === 'symlink');
  if (link === undefined) return undefined;
  const what = link === path ? 'is' : `is behind \`${link}\`,`;
  return problem('protected-link', `the file ${what} a symbolic link, which could be replaced`, {
    at: { file: name, line: 1, column: 1 },
    help: 'Put the file itself there.',
  });
}

/** While Nix builds something, the store appears to belong to nobody: its user namespace has no root. */
const nobody = 65_534;

function isTrusted(path: string, owner: number): boolean {
  if (owner === process.getuid?.() || owner === 0) return true;
  return owner === nobody && realpathSync(path).startsWith('/nix/store/');
}
