import * as z from 'zod';
import type { Code } from '../diagnostics/codes.ts';
import { findUnsafe } from '../diagnostics/escape.ts';
import { isBadTemplate, isLongerThan, longestPath, parsePath, parseTemplate } from './template.ts';

/** What a custom check reports; `source/validate.ts` turns it into a diagnostic at the value's place. */
export interface TextProblem {
  readonly code: Code;
  readonly message: string;
  readonly help?: string;
}

/** A zod string that runs one of the checks below and passes its code and help along. */
export function checkedString(
  description: string,
  check: (text: string) => TextProblem | undefined,
): z.ZodString {
  return z
    .string()
    .check((context) => {
      const found = check(context.value);
      if (found === undefined) return;
      const { message, ...params } = found;
      context.issues.push({ code: 'custom', input: context.value, message, params });
    })
    .register(z.globalRegistry, { description });
}

/** A source on the host: absolute after expansion, or `./x` relative to the project root. */
export function checkPath(text: string): TextProblem | undefined {
  const unsafe = checkText(text);
  if (unsafe !== undefined) return unsafe;
  if (text === '') {
    return {
      code: 'bad-path',
      message: 'the path is empty',
      help: 'Name one, or remove the entry.',
    };
  }
  if (isLongerThan(text, longestPath)) {
    return {
      code: 'bad-path',
      message: `the path is too long (more than ${longestPath} bytes)`,
      help: 'Write a shorter one; the kernel takes no longer ones.',
    };
  }
  if (text.split('/').includes('..')) {
    return {
      code: 'bad-path',
      message: `\`..\` in a path could lead outside the project or anywhere else: \`${text}\``,
      help: 'Write the path that is meant without `..`.',
    };
  }
  const parsed = parsePath(text);
  if (isBadTemplate(parsed)) return { code: 'bad-variable', ...parsed };
  return isAbsolute(text)
    ? undefined
    : {
        code: 'bad-path',
        message: `\`${text}\` is not absolute`,
        help: 'Begin it with `/`, `~/`, `$NAME/`, or `./` for the project root.',
      };
}

/** Text of several lines. */
export function checkProse(text: string): TextProblem | undefined {
  return checkText(text.replaceAll('\n', ' '));
}

/** Any other string: no character that hides or repaints. */
export function checkText(text: string): TextProblem | undefined {
  const unsafe = findUnsafe(text);
  if (unsafe === undefined) return undefined;
  return {
    code: 'control-character',
    message: `control character ${unsafe.name} (\`${unsafe.shown}\`) in \`${text}\``,
    help: 'Remove it; control, bidirectional and zero-width characters are refused everywhere.',
  };
}

/** The value of an environment variable; variables expand, `$$` is a dollar sign. */
export function checkEnvironmentValue(text: string): TextProblem | undefined {
  const unsafe = checkText(text);
  if (unsafe !== undefined) return unsafe;
  const parsed = parseTemplate(text, true);
  if (!isBadTemplate(parsed)) return undefined;
  return {
    code: 'bad-variable',
    message: parsed.message,
    help: `${parsed.help} \`$$\` is a dollar sign.`,
  };
}

export function checkVariableName(text: string): TextProblem | undefined {
  return /^[A-Za-z_]\w*$/.test(text)
    ? undefined
    : {
        code: 'bad-value',
        message: `\`${text}\` is not the name of a variable`,
        help: 'Names have letters, digits and `_`, and do not begin with a digit.',
      };
}

/** The name of a variable, or the start of one followed by `*`. */
export function checkVariablePattern(text: string): TextProblem | undefined {
  return /^[A-Za-z_]\w*\*?$/.test(text)
    ? undefined
    : {
        code: 'bad-value',
        message: `\`${text}\` is neither the name of a variable nor a prefix with \`*\``,
        help: 'Write `NAME` or `PREFIX_*`.',
      };
}

/** A preset's id or alias, or the path of a preset file relative to the file that names it. */
export function checkPresetReference(text: string): TextProblem | undefined {
  if (/^[a-z0-9][a-z0-9-]*$/.test(text)) return undefined;
  if (/^\.\/.+\.ya?ml$/.test(text)) return checkPath(text);
  return {
    code: 'unknown-preset',
    message: `unknown preset \`${text}\``,
    help: 'Names have lower-case letters, digits and hyphens; a preset file is written `./name.yaml`.',
  };
}

/** A file name inside a directory: relative, no `..`, no variables. */
export function checkRelativePath(text: string): TextProblem | undefined {
  const unsafe = checkText(text);
  if (unsafe !== undefined) return unsafe;
  const bad =
    text === '' || text.startsWith('/') || text.includes('$') || text.split('/').includes('..');
  return bad
    ? {
        code: 'bad-path',
        message: `\`${text}\` is not a path below the mounted directory`,
        help: 'Write it relative to that directory, without `..` and variables.',
      }
    : undefined;
}

/** The name of a secret: one path component. */
export function checkSecretName(text: string): TextProblem | undefined {
  return /^[\w][\w.@+-]*$/.test(text)
    ? undefined
    : {
        code: 'bad-value',
        message: `\`${text}\` is not the name of a secret`,
        help: 'It names one file.',
      };
}

function isAbsolute(text: string): boolean {
  return /^(?:\/|~(?:\/|$)|\.(?:\/|$)|\$)/.test(text);
}
