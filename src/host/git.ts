import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * Paths in a project from which git on the host takes commands, beyond those that every repository has: hook
 * directories and included files that its configuration names, the same of its submodules and worktrees, and
 * the `.git` files of submodules. Files are read as text; git is not run.
 */
export function gitControlPaths(root: string): string[] {
  const directory = join(root, '.git');
  const status = lstatSync(directory, { throwIfNoEntry: false });
  if (status?.isFile()) return elsewhere(directory, root);
  if (!status?.isDirectory()) return [];
  const repositories = [directory, ...moduleDirectories(join(directory, 'modules'))];
  return [
    ...repositories.flatMap((each) => named(each, root)),
    ...repositories.slice(1).flatMap((each) => [join(each, 'hooks'), join(each, 'config')]),
    ...worktreeFiles(join(directory, 'worktrees')),
    ...values(readText(join(root, '.gitmodules')), /^path$/i).map((path) =>
      join(root, path, '.git'),
    ),
  ].filter((path) => path.startsWith(`${root}/`));
}

/** A `.git` file can name a repository in the project, which then is as much a control file as `.git`. */
function elsewhere(file: string, root: string): string[] {
  const [, written] = /^gitdir: (.+)/.exec(readText(file)) ?? [];
  if (written === undefined) return [];
  const repository = resolve(root, written);
  const common = resolve(repository, readText(join(repository, 'commondir')).trim());
  return [repository, common].filter((path) => path.startsWith(`${root}/`));
}

/** Files and directories that the configuration of a repository names. */
function named(repository: string, root: string): string[] {
  const text = ['config', 'config.worktree']
    .map((name) => readText(join(repository, name)))
    .join('\n');
  return [
    // Includes are relative to the file that names them, the others to the work tree.
    ...values(text, /^path$/i).map((path) => resolve(repository, path)),
    ...values(text, /^(?:hookspath|attributesfile|excludesfile)$/i).map((path) =>
      resolve(root, path),
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

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
