/**
 * Text with variables: `~` at the start, `$NAME`, `${NAME}` and `${NAME:-default}`. A template is parsed once
 * and expanded once, so a value that contains `$` is never read as a variable again.
 */
export type Segment =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string; readonly fallback?: string };

export interface BadTemplate {
  readonly message: string;
  readonly help: string;
}

const token =
  /\$\$|\$(?<name>[A-Za-z_]\w*)|\$\{(?<braced>[A-Za-z_]\w*)(?::-(?<fallback>[^${}]*))?\}|\$/g;
const supported = 'Write `$NAME`, `${NAME}` or `${NAME:-default}`.';

/**
 * Splits a text into literal pieces and variables. With `escapes`, `$$` is a literal dollar sign (for
 * environment values); without, as in paths, it is refused like any other `$`.
 */
export function parseTemplate(text: string, escapes = false): Segment[] | BadTemplate {
  if (!text.includes('$')) return text === '' ? [] : [{ kind: 'text', text }];
  const segments: Segment[] = [];
  let end = 0;
  for (const match of text.matchAll(token)) {
    segments.push({ kind: 'text', text: text.slice(end, match.index) });
    end = match.index + match[0].length;
    const name = match.groups?.['name'] ?? match.groups?.['braced'];
    const fallback = match.groups?.['fallback'];
    if (name !== undefined) {
      segments.push({ kind: 'variable', name, ...(fallback === undefined ? {} : { fallback }) });
    } else if (match[0] === '$$' && escapes) {
      segments.push({ kind: 'text', text: '$' });
    } else {
      return badDollar(text.slice(match.index, match.index + 12));
    }
  }
  segments.push({ kind: 'text', text: text.slice(end) });
  return segments.filter((segment) => segment.kind === 'variable' || segment.text !== '');
}

/** As `parseTemplate`, for a path: a leading `~` is `$HOME`, a leading `.` component is `$PWD`. */
export function parsePath(text: string): Segment[] | BadTemplate {
  const parsed = parseTemplate(text.replace(/^~(?=\/|$)/, '$HOME').replace(/^\.(?=\/|$)/, '$PWD'));
  if (isBadTemplate(parsed)) return parsed;
  const [first] = parsed;
  if (first?.kind !== 'variable' || first.fallback !== '') return parsed;
  // `${GONE:-}/x` would be `/x`.
  return {
    message: `\`\${${first.name}:-}\` has an empty default, with which the path would begin at the root`,
    help: 'Write a default, or none and `optional: true`.',
  };
}

export function isBadTemplate(parsed: Segment[] | BadTemplate): parsed is BadTemplate {
  return 'message' in parsed;
}

/** Longest path the kernel takes, in bytes without the final NUL (PATH_MAX, path_resolution(7)). */
export const longestPath = 4095;

/** Whether a text has more bytes of UTF-8. */
export function isLongerThan(text: string, bytes: number): boolean {
  // No unit of a string makes more than three.
  return text.length * 3 > bytes && new TextEncoder().encode(text).length > bytes;
}

/**
 * One spelling for one path text: `~`, `./` and `${NAME}` become `$HOME`, `$PWD` and `$NAME`, and repeated or
 * trailing slashes and `.` components go. Used to compare destinations before variables have values.
 */
export function canonicalPath(text: string): string {
  const parsed = parsePath(text);
  if (isBadTemplate(parsed)) return text;
  const joined = parsed.map(spell).join('');
  const tidy = joined
    .replaceAll(/\/{2,}/g, '/')
    .replaceAll(/\/\.(?=\/|$)/g, '')
    .replace(/\/$/, '');
  return tidy === '' ? '/' : tidy;
}

function spell(segment: Segment, index: number, all: Segment[]): string {
  if (segment.kind === 'text') return segment.text;
  if (segment.fallback !== undefined) return `\${${segment.name}:-${segment.fallback}}`;
  const next = all[index + 1];
  const glued = next?.kind === 'text' && /^\w/.test(next.text);
  return glued ? `\${${segment.name}}` : `$${segment.name}`;
}

function badDollar(rest: string): BadTemplate {
  if (rest.startsWith('$(')) {
    return { message: 'command substitution `$(` is never run', help: supported };
  }
  if (rest.startsWith('${')) {
    return { message: `unsupported variable form \`${rest}\``, help: supported };
  }
  return { message: `\`${rest.slice(0, 2)}\` is not a variable`, help: supported };
}
