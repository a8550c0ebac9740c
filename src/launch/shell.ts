import { quote } from './quote.ts';

/** A function of sh, one line a line. */
export function shellFunction(name: string, lines: readonly string[]): string[] {
  return [`${name}() {`, ...lines.map((line) => `  ${line}`), '}'];
}

/** A path below the working directory, relative to it where the word cannot be taken for an operator. */
export function shortest(path: string, { cwd }: { readonly cwd: string }): string {
  const relative = path.startsWith(`${cwd}/`) ? path.slice(cwd.length + 1) : '';
  return quote(/^[\w.]/.test(relative) ? relative : path);
}

/** Many tests in one command, which a shell runs faster than many commands. */
export function joined(texts: readonly string[], by: '-a' | '-o', then: string): string[] {
  const lines: string[] = [];
  for (let at = 0; at < texts.length; at += 60) {
    lines.push(`[ ${texts.slice(at, at + 60).join(` ${by} `)} ] ${then}`);
  }
  return lines;
}
