import { enabledLanguages } from './devenv-nix.ts';
import type { Rule } from './rules.ts';

/** What `sbx init` looks at: data, read by `host/project-files.ts`. */
export interface ProjectFiles {
  /** Names in the root, and deeper paths that some rule asks for. */
  readonly names: readonly string[];
  /** The text of devenv.nix. */
  readonly devenvNix?: string;
}

/** A tool that the project uses, and how that shows. */
export interface Detected {
  readonly tool: string;
  readonly evidence: string;
  /** The id of the preset for it; absent where there is none yet. */
  readonly preset?: string;
}

/** What the rules recognise, in their order. `idOf` gives the id that a preset's name or alias stands for. */
export function detect(
  files: ProjectFiles,
  rules: readonly Rule[],
  idOf: (name: string) => string | undefined,
): Detected[] {
  const languages = new Set(enabledLanguages(files.devenvNix ?? ''));
  return rules.flatMap((rule) => {
    const evidence = evidenceFor(rule, files.names, languages);
    if (evidence === undefined) return [];
    const preset = presetFor(rule, idOf);
    return [{ tool: rule.tool, evidence, ...(preset !== undefined && { preset }) }];
  });
}

/** The presets to propose, each once. */
export function proposedPresets(detected: readonly Detected[]): string[] {
  return [...new Set(detected.flatMap(({ preset }) => preset ?? []))];
}

/** The id of the preset that a rule is about. */
export function presetFor(
  { name }: Rule,
  idOf: (name: string) => string | undefined,
): string | undefined {
  return [`${name}-dev`, `ai-agents-${name}`, name].map(idOf).find((id) => id !== undefined);
}

function evidenceFor(
  { files, languages = [] }: Rule,
  names: readonly string[],
  enabled: ReadonlySet<string>,
): string | undefined {
  const found = files.flatMap((pattern) => names.find((name) => matches(name, pattern)) ?? []);
  const language = languages.find((each) => enabled.has(each));
  return found[0] ?? (language === undefined ? undefined : `languages.${language} in devenv.nix`);
}

function matches(name: string, pattern: string): boolean {
  return pattern.startsWith('*')
    ? name.endsWith(pattern.slice(1)) && name.length >= pattern.length && !name.includes('/')
    : name === pattern;
}
