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

/**
 * Looks for some paths, links that lead nowhere among them: those of `directory` whose names start with a dot by one
 * look at the directory, the others one by one.
 */
export function lookFor(
  paths: readonly string[],
  directory: string,
  then: string,
  { cwd }: { readonly cwd: string },
): string[] {
  const { dotted, others } = dottedIn(directory, paths);
  const names = dotted.map((path) => path.slice(directory.length + 1));
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
 * Looks for names that start with a dot. In the working directory without a loop: after one, bash keeps the status of
 * bubblewrap in a table as large as the number of processes it may have (bgp_resize in its jobs.c), which takes longer
 * than all the rest.
 */
function lookIn(directory: string, names: readonly string[], then: string): string[] {
  if (directory !== '') {
    return [
      `for sbx_each in ${quote(directory)}/.[!.]*; do`,
      `  case \${sbx_each##*/} in ${names.join('|')}) ${then} ;; esac`,
      'done',
    ];
  }
  return [
    'set -- .[!.]*',
    'IFS=/',
    'sbx_text="/$*/"',
    'unset -v IFS',
    `case $sbx_text in ${names.map((name) => `*/${name}/*`).join('|')}) ${then} ;; esac`,
  ];
}

/** Paths right in a directory whose names start with a dot and mean nothing else to a shell; and the rest. */
export function dottedIn(
  directory: string,
  paths: readonly string[],
): { dotted: string[]; others: string[] } {
  const isDotted = (path: string): boolean =>
    path.startsWith(`${directory}/.`) && /^\.\w[\w.-]*$/.test(path.slice(directory.length + 1));
  return {
    dotted: paths.filter(isDotted),
    others: paths.filter((path) => !isDotted(path)),
  };
}
