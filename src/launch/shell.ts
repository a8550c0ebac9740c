import { quote } from './quote.ts';

/** Texts as lines, each with its end. */
export function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}

/** A function of sh, one line a line. */
export function shellFunction(name: string, body: readonly string[]): string[] {
  return [`${name}() {`, ...body.map((line) => `  ${line}`), '}'];
}

/** A path below the working directory, relative to it where the word cannot be taken for an operator. */
export function shortest(path: string, { cwd }: { readonly cwd: string }): string {
  const relative = path.startsWith(`${cwd}/`) ? path.slice(cwd.length + 1) : '';
  return quote(/^[\w.]/.test(relative) ? relative : path);
}

/** Many tests in one command, which a shell runs faster than many commands. */
export function joined(texts: readonly string[], by: '-a' | '-o', then: string): string[] {
  const commands: string[] = [];
  for (let at = 0; at < texts.length; at += 60) {
    commands.push(`[ ${texts.slice(at, at + 60).join(` ${by} `)} ] ${then}`);
  }
  return commands;
}

/** Looks for some paths, links that lead nowhere among them: by one look at `directory`, or one by one. */
export function lookFor(
  paths: readonly string[],
  directory: string,
  then: string,
  { cwd }: { readonly cwd: string },
): string[] {
  const { names, others } = namesIn(directory, paths);
  const tests = others.flatMap((path) => {
    const word = shortest(path, { cwd });
    return [`-e ${word}`, `-L ${word}`];
  });
  return [
    ...(names.length === 0 ? [] : lookIn(cwd === directory ? '' : directory, names, then)),
    ...joined(tests, '-o', `&& ${then}`),
  ];
}

/**
 * Looks for names. In the working directory without a loop: after one, bash keeps the status of bubblewrap in a table as
 * large as the number of processes it may have (bgp_resize in its jobs.c), which takes longer than all the rest.
 */
function lookIn(directory: string, names: readonly string[], then: string): string[] {
  if (directory !== '') {
    const listed = patternsFor(names).map((pattern) => `${quote(directory)}/${pattern}`);
    return [
      `for sbx_each in ${listed.join(' ')}; do`,
      `  case \${sbx_each##*/} in ${names.join('|')}) ${then} ;; esac`,
      'done',
    ];
  }
  return [
    `set -- ${patternsFor(names).join(' ')}`,
    'IFS=/',
    'sbx_text="/$*/"',
    'unset -v IFS',
    `case $sbx_text in ${names.map((name) => `*/${name}/*`).join('|')}) ${then} ;; esac`,
  ];
}

/** Patterns that fit all of the names and, in a directory with many files, few others: by what their extensions begin with. */
function patternsFor(names: readonly string[]): string[] {
  const dotted = names.some((name) => name.startsWith('.'));
  const begins = names.flatMap((name) =>
    name.startsWith('.') ? [] : (name.at(name.lastIndexOf('.') + 1) ?? []),
  );
  const letters = [...new Set(begins)].toSorted().join('');
  return [...(dotted ? ['.[!.]*'] : []), ...(letters === '' ? [] : [`*.[${letters}]*`])];
}

/**
 * Names right in a directory that start with a dot or have an extension, and mean nothing else to a shell; and the
 * paths of which that is not so.
 */
export function namesIn(
  directory: string,
  paths: readonly string[],
): { names: string[]; others: string[] } {
  const below = (path: string): string => path.slice(directory.length + 1);
  const has = (path: string): boolean =>
    path.startsWith(`${directory}/`) && /^\w*(?:\.\w[\w-]*)+$/.test(below(path));
  return {
    names: paths.filter(has).map(below),
    others: paths.filter((path) => !has(path)),
  };
}
