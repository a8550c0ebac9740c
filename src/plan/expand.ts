import { findUnsafe } from '../diagnostics/escape.ts';
import {
  isBadTemplate,
  isLongerThan,
  longestPath,
  parsePath,
  parseTemplate,
  type Segment,
} from '../schema/template.ts';
import type { HostFacts } from './facts.ts';
import { normalise } from './paths.ts';

/** The defaults of the XDG Base Directory Specification 0.8; `XDG_RUNTIME_DIR` has none. */
const xdgDefaults: Readonly<Record<string, string>> = {
  XDG_CONFIG_HOME: '.config',
  XDG_DATA_HOME: '.local/share',
  XDG_STATE_HOME: '.local/state',
  XDG_CACHE_HOME: '.cache',
};

export type VariableFacts = Pick<HostFacts, 'home' | 'root' | 'user' | 'variables' | 'devenv'>;

export type Expanded =
  | { readonly value: string }
  | { readonly unset: string }
  | { readonly problem: string };

/** The value of a variable; undefined when it is unset or empty. */
export function variableValue(name: string, facts: VariableFacts): string | undefined {
  if (name === 'HOME') return facts.home;
  if (name === 'PWD') return facts.root;
  if (name === 'USER') return facts.variables['USER'] || facts.user;
  // That of this project: the variable can be left over from the shell of another one.
  if (name === 'DEVENV_RUNTIME' && facts.devenv !== undefined) return facts.devenv.runtime;
  const value = own(facts.variables, name) || undefined;
  const fallback = own(xdgDefaults, name);
  if (fallback === undefined) return value;
  // The specification says that a relative path in these variables is ignored.
  return value?.startsWith('/') ? value : `${facts.home}/${fallback}`;
}

/** `$constructor` is a variable like any other, and not what every object inherits. */
function own(values: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

/** A path with its variables replaced, absolute and normalised; checked again, as values can hold anything. */
export function expandPath(text: string, facts: VariableFacts): Expanded {
  const parsed = parsePath(text);
  if (isBadTemplate(parsed)) return { problem: parsed.message };
  const expanded = fill(parsed, facts);
  if (!('value' in expanded)) return expanded;
  const { value } = expanded;
  const shown = value === text ? `\`${text}\`` : `\`${text}\`, which expands to \`${value}\`,`;
  const unsafe = findUnsafe(value);
  if (unsafe !== undefined) return { problem: `${shown} has the control character ${unsafe.name}` };
  if (!value.startsWith('/')) return { problem: `${shown} is not absolute` };
  if (value.split('/').includes('..')) return { problem: `${shown} has a \`..\` component` };
  if (isLongerThan(value, longestPath)) return { problem: `${shown} is too long` };
  return { value: normalise(value) };
}

/** The value of an environment variable with its variables replaced; `$$` is a dollar sign. */
export function expandValue(text: string, facts: VariableFacts): Expanded {
  const parsed = parseTemplate(text, true);
  return isBadTemplate(parsed) ? { problem: parsed.message } : fill(parsed, facts);
}

/** The variables that a path or value names. */
export function variablesIn(text: string): string[] {
  const parsed = parseTemplate(text, true);
  if (isBadTemplate(parsed)) return [];
  return parsed.flatMap((segment) => (segment.kind === 'variable' ? [segment.name] : []));
}

function fill(segments: readonly Segment[], facts: VariableFacts): Expanded {
  let value = '';
  for (const segment of segments) {
    if (segment.kind === 'text') {
      value += segment.text;
      continue;
    }
    const found = variableValue(segment.name, facts) ?? segment.fallback;
    if (found === undefined) return { unset: segment.name };
    value += found;
  }
  return { value };
}
