/** Comments and strings, whichever comes first: each may contain what looks like the other. */
const opaque = /\/\*[\s\S]*?\*\/|#[^\n]*|''[\s\S]*?''|"(?:\\[\s\S]|[^"\\])*"/g;

/** `name = {`, `name = true`, and the braces between which names nest. */
const token =
  /([A-Za-z_][\w.'-]*)\s*=\s*(?:(?:rec\s*)?(\{)|(?:(?:lib\.)?mk\w+\s+)?true\s*;)|([{}])/g;

/**
 * The languages that a devenv.nix switches on, `languages.rust.enable = true` in any of its spellings. Reads
 * the text only: what a Nix expression computes is not seen, which costs a proposal and nothing else.
 */
export function enabledLanguages(nix: string): string[] {
  const text = nix.replaceAll(opaque, ' ');
  const open: string[] = [];
  const found: string[] = [];
  for (const [, name, brace, bare] of text.matchAll(token)) {
    if (bare === '}') open.pop();
    else if (bare === '{') open.push('');
    else if (name !== undefined && brace !== undefined) open.push(name);
    else if (name !== undefined) found.push([...open, name].filter(Boolean).join('.'));
  }
  return found.flatMap((path) => /(?:^|\.)languages\.([\w-]+)\.enable$/.exec(path)?.[1] ?? []);
}
