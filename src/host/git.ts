import { join, resolve } from 'node:path';
import { isWithin } from '../plan/paths.ts';
import { listNames, lookAt, noInputs, readTextOf, type Inputs } from './inputs.ts';
import { findRepository, type Repository } from './repository.ts';

/**
 * Paths from which git on the host takes commands in a project, beyond those that every repository has: hook
 * directories and included files that its configuration names, the same of its submodules and worktrees, and
 * the `.git` files of submodules. Where the repository lies outside of the project, it is one of them, and so
 * is a `.git` file above the project that names it. Files are read as text; git is not run.
 */
export function gitControlPaths(root: string, inputs: Inputs = noInputs()): string[] {
  const repository = findRepository(root, inputs);
  if (repository === undefined) return [];
  const { directory, pointer } = repository;
  const inside = isWithin(directory, root);
  const own = inside && pointer === undefined ? [] : [directory, ...linked(repository, root)];
  return [...own, ...control(repository, inputs)].filter(
    (path) =>
      (isWithin(path, root) && path !== root) ||
      (!inside && isWithin(path, directory)) ||
      path === pointer,
  );
}

/** What of a linked worktree or a submodule belongs to it alone. */
function linked({ pointer, own, directory }: Repository, root: string): string[] {
  return [
    ...(own === undefined || own === directory || !isWithin(own, root) ? [] : [own]),
    ...(pointer === undefined || isWithin(pointer, root) ? [] : [pointer]),
  ];
}

function control({ directory, worktree }: Repository, inputs: Inputs): string[] {
  const repositories = [directory, ...moduleDirectories(join(directory, 'modules'), inputs)];
  return [
    ...repositories.flatMap((each) => named(each, worktree, inputs)),
    ...repositories.slice(1).flatMap((each) => [join(each, 'hooks'), join(each, 'config')]),
    ...worktreeFiles(join(directory, 'worktrees'), inputs),
    ...values(readTextOf(join(worktree, '.gitmodules'), inputs), /^path$/i).map((path) =>
      join(worktree, path, '.git'),
    ),
  ];
}

/** Files and directories that the configuration of a repository names. */
function named(repository: string, worktree: string, inputs: Inputs): string[] {
  const text = ['config', 'config.worktree']
    .map((name) => readTextOf(join(repository, name), inputs))
    .join('\n');
  return [
    // Includes are relative to the file that names them, the others to the work tree.
    ...values(text, /^path$/i).map((path) => resolve(repository, path)),
    ...values(text, /^(?:hookspath|attributesfile|excludesfile)$/i).map((path) =>
      resolve(worktree, path),
    ),
  ];
}

/** The values of all keys whose name matches, whatever their section: more is protected than must be. */
function values(text: string, key: RegExp): string[] {
  return text.split('\n').flatMap((line) => {
    const [, name = '', value = ''] =
      /^\s*(?:\[[^\]]*\]\s*)?([\w-]+)\s*=\s*"?([^"#;]*)"?/.exec(line) ?? [];
    const trimmed = value.trim();
    return key.test(name) && trimmed !== '' && !trimmed.startsWith('~') ? [trimmed] : [];
  });
}

/** Every directory below `modules` that is a repository; names may have slashes. */
function moduleDirectories(directory: string, inputs: Inputs, depth = 0): string[] {
  if (depth > 6) return [];
  return children(directory, inputs).flatMap((each) =>
    lookAt(join(each, 'HEAD'), inputs).kind === 'file'
      ? [each, ...moduleDirectories(join(each, 'modules'), inputs, depth + 1)]
      : moduleDirectories(each, inputs, depth + 1),
  );
}

function worktreeFiles(directory: string, inputs: Inputs): string[] {
  const files = ['commondir', 'gitdir', 'config.worktree'];
  return children(directory, inputs).flatMap((each) => files.map((name) => join(each, name)));
}

/** A link in the place of the directory could lead to any other, and to the whole host. */
function children(directory: string, inputs: Inputs): string[] {
  if (lookAt(directory, inputs).kind !== 'directory') return [];
  return listNames(directory, inputs)
    .map((name) => join(directory, name))
    .filter((path) => lookAt(path, inputs).kind === 'directory');
}
