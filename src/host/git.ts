import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isWithin } from '../plan/paths.ts';
import { findRepository, readText, type Repository } from './repository.ts';

/**
 * Paths from which git on the host takes commands in a project, beyond those that every repository has: hook
 * directories and included files that its configuration names, the same of its submodules and worktrees, and
 * the `.git` files of submodules. Where the repository lies outside of the project, it is one of them, and so
 * is a `.git` file above the project that names it. Files are read as text; git is not run.
 */
export function gitControlPaths(root: string): string[] {
  const repository = findRepository(root);
  if (repository === undefined) return [];
  const { directory, pointer } = repository;
  const inside = isWithin(directory, root);
  const own = inside && pointer === undefined ? [] : [directory, ...linked(repository, root)];
  return [...own, ...control(repository)].filter(
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

function control({ directory, worktree }: Repository): string[] {
  const repositories = [directory, ...moduleDirectories(join(directory, 'modules'))];
  return [
    ...repositories.flatMap((each) => named(each, worktree)),
    ...repositories.slice(1).flatMap((each) => [join(each, 'hooks'), join(each, 'config')]),
    ...worktreeFiles(join(directory, 'worktrees')),
    ...values(readText(join(worktree, '.gitmodules')), /^path$/i).map((path) =>
      join(worktree, path, '.git'),
    ),
  ];
}

/** Files and directories that the configuration of a repository names. */
function named(repository: string, worktree: string): string[] {
  const text = ['config', 'config.worktree']
    .map((name) => readText(join(repository, name)))
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
function moduleDirectories(directory: string, depth = 0): string[] {
  if (depth > 6) return [];
  return children(directory).flatMap((each) =>
    existsSync(join(each, 'HEAD'))
      ? [each, ...moduleDirectories(join(each, 'modules'), depth + 1)]
      : moduleDirectories(each, depth + 1),
  );
}

function worktreeFiles(directory: string): string[] {
  const files = ['commondir', 'gitdir', 'config.worktree'];
  return children(directory).flatMap((each) => files.map((name) => join(each, name)));
}

function children(directory: string): string[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(directory, name));
  } catch {
    return [];
  }
}
