import { join, resolve } from 'node:path';
import { listNames, lookAt, noInputs, readTextOf, type Inputs } from './inputs.ts';

/**
 * Paths in a project from which git on the host takes commands, beyond those that every repository has: hook
 * directories and included files that its configuration names, the same of its submodules and worktrees, and
 * the `.git` files of submodules. Files are read as text; git is not run.
 */
export function gitControlPaths(root: string, inputs: Inputs = noInputs()): string[] {
  const directory = join(root, '.git');
  const { kind } = lookAt(directory, inputs);
  if (kind === 'file') return elsewhere(directory, root, inputs);
  if (kind !== 'directory') return [];
  const repositories = [directory, ...moduleDirectories(join(directory, 'modules'), inputs)];
  return [
    ...repositories.flatMap((each) => named(each, root, inputs)),
    ...repositories.slice(1).flatMap((each) => [join(each, 'hooks'), join(each, 'config')]),
    ...worktreeFiles(join(directory, 'worktrees'), inputs),
    ...values(readTextOf(join(root, '.gitmodules'), inputs), /^path$/i).map((path) =>
      join(root, path, '.git'),
    ),
  ].filter((path) => path.startsWith(`${root}/`));
}

/** A `.git` file can name a repository in the project, which then is as much a control file as `.git`. */
function elsewhere(file: string, root: string, inputs: Inputs): string[] {
  const [, written] = /^gitdir: (.+)/.exec(readTextOf(file, inputs)) ?? [];
  if (written === undefined) return [];
  const repository = resolve(root, written);
  const common = resolve(repository, readTextOf(join(repository, 'commondir'), inputs).trim());
  return [repository, common].filter((path) => path.startsWith(`${root}/`));
}

/** Files and directories that the configuration of a repository names. */
function named(repository: string, root: string, inputs: Inputs): string[] {
  const text = ['config', 'config.worktree']
    .map((name) => readTextOf(join(repository, name), inputs))
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

function children(directory: string, inputs: Inputs): string[] {
  return listNames(directory, inputs)
    .map((name) => join(directory, name))
    .filter((path) => lookAt(path, inputs).kind === 'directory');
}
