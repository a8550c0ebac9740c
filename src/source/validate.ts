import * as z from 'zod';
import { problem, type Diagnostic, type Location } from '../diagnostics/diagnostic.ts';
import { didYouMean } from '../diagnostics/suggest.ts';
import type { TextProblem } from '../schema/text.ts';
import { locate, optionPath, type Path, type Positions } from './positions.ts';

/** A value with the place of everything in it. */
export interface Placed {
  readonly value: unknown;
  readonly positions: Positions;
}

/**
 * Checks a value against a schema. Every issue becomes a diagnostic at the line of the value it is about;
 * the result is typed, and has exactly the keys that were written.
 */
export function validate<Schema extends z.ZodType>(
  schema: Schema,
  placed: Placed,
): { value?: z.infer<Schema>; diagnostics: Diagnostic[] } {
  // Few values are checked, fewer than would pay for code that zod generates.
  const result = schema.safeParse(placed.value, { reportInput: true, jitless: true });
  if (result.success) return { value: result.data, diagnostics: [] };
  const context: Context = { schema, positions: placed.positions };
  return { diagnostics: result.error.issues.flatMap((issue) => describe(issue, context)) };
}

interface Context {
  readonly schema: z.ZodType;
  readonly positions: Positions;
}

type Issue = z.core.$ZodIssue;

function describe(issue: Issue, context: Context): Diagnostic[] {
  const path = issue.path as Path;
  const at = locate(context.positions, path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(key, path, context));
    case 'invalid_type':
      return [wrongType(issue, path, at, context)];
    case 'invalid_value': {
      const allowed = issue.values.map(String);
      const help = didYouMean(String(issue.input), allowed);
      return [
        problem('bad-value', `${name(path)}: ${show(issue.input)} is not a value of it`, {
          at,
          help,
        }),
      ];
    }
    case 'invalid_key':
      return issue.issues.flatMap((each) => describeKey(each, path, context));
    case 'custom':
      return [custom(issue, path, at)];
    case 'too_big':
      return [
        problem('too-many', `${name(path)}: more than ${issue.maximum}`, {
          at,
          help: 'Remove some; one wider entry can stand for many.',
        }),
      ];
    default:
      return [problem('bad-value', `${name(path)}: ${issue.message}`, { at, help: schemaHelp })];
  }
}

function unknownKey(key: string, path: Path, context: Context): Diagnostic {
  const at = locate(context.positions, [...path, key], 'key');
  const help = didYouMean(key, keysAt(context.schema, path));
  return problem('unknown-key', `unknown key ${name([...path, key])}`, { at, help });
}

function wrongType(
  issue: z.core.$ZodIssueInvalidType,
  path: Path,
  at: Location | undefined,
  context: Context,
): Diagnostic {
  if (issue.input === undefined) {
    const help = `Add \`${path.at(-1)}:\` with a value.`;
    return problem('missing-key', `${name(path)} is missing`, { at, help });
  }
  const expected = typeNames[issue.expected] ?? `a ${issue.expected}`;
  const keys = keysAt(context.schema, path);
  // A map or list that is something else begins below its key, where nothing looks wrong.
  const key = locate(context.positions, path, 'key');
  return problem('wrong-type', `${name(path)} must be ${expected}, not ${show(issue.input)}`, {
    at: key !== undefined && key.line !== at?.line ? key : at,
    help: keys.length === 0 ? typeHelp(issue) : `Its keys: ${keys.join(', ')}.`,
  });
}

const schemaHelp = '`sbx schema` prints what may stand here.';

function typeHelp({ expected, input }: z.core.$ZodIssueInvalidType): string {
  if (expected === 'boolean') return 'Write `true` or `false`.';
  if (input === null) return 'Write a value, or remove the key.';
  const scalar = typeof input !== 'object';
  if (expected === 'string' && scalar) return `Put it in quotes: \`"${String(input)}"\`.`;
  if (expected === 'array' && scalar) return `Write it as a list: \`[${String(input)}]\`.`;
  return schemaHelp;
}

const typeNames: Partial<Record<string, string>> = {
  boolean: 'a boolean',
  string: 'a string',
  array: 'a list',
  object: 'a map',
  record: 'a map',
};

function custom(issue: z.core.$ZodIssueCustom, path: Path, at: Location | undefined): Diagnostic {
  const { code, help = schemaHelp } = (issue.params ?? {}) as Partial<TextProblem>;
  return problem(code ?? 'bad-value', `${name(path)}: ${issue.message}`, {
    at,
    help,
  });
}

function describeKey(issue: Issue, path: Path, context: Context): Diagnostic[] {
  const at = locate(context.positions, path, 'key');
  return describe({ ...issue, path: [...path] } as Issue, context).map((each) => ({
    ...each,
    ...(at && { at }),
  }));
}

/** The keys a map may have at a path of the schema; empty when it is no map with fixed keys. */
function keysAt(schema: z.ZodType, path: Path): string[] {
  const found = path.reduce<z.ZodType | undefined>((at, part) => step(unwrap(at), part), schema);
  const bare = unwrap(found);
  return bare instanceof z.ZodObject ? Object.keys(bare.shape) : [];
}

function step(schema: z.ZodType | undefined, part: string | number): z.ZodType | undefined {
  if (schema instanceof z.ZodObject) return schema.shape[part] as z.ZodType | undefined;
  if (schema instanceof z.ZodArray) return schema.element as z.ZodType;
  return undefined;
}

function unwrap(schema: z.ZodType | undefined): z.ZodType | undefined {
  return schema instanceof z.ZodOptional ? unwrap(schema.unwrap() as z.ZodType) : schema;
}

function name(path: Path): string {
  return path.length === 0 ? '`sandbox`' : `\`${optionPath(path)}\``;
}

function show(value: unknown): string {
  if (typeof value === 'string') return `the string \`${value}\``;
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a map' : `\`${String(value)}\``;
}
