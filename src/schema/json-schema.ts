import * as z from 'zod';
import { Preset } from './preset.ts';
import { presetReferences, SandboxLayer } from './sandbox.ts';

/** A JSON Schema as data. */
export type JsonSchema = Record<string, unknown>;

/** devenv.yaml as far as it is ours; every other key belongs to devenv and may be anything. */
const Config = z.looseObject({
  sandbox: SandboxLayer.optional(),
  presets: presetReferences.meta({ description: 'Shorthand for `sandbox.presets`.' }).optional(),
});

/** What editors check and complete in devenv.yaml, devenv.local.yaml and the user's own file. */
export function configSchema(): JsonSchema {
  return jsonSchema(Config, 'config.schema.json', {
    title: 'devenv-sandbox configuration',
    description: 'The keys `sandbox` and `presets` of devenv.yaml.',
  });
}

/** What editors check and complete in a preset file. */
export function presetSchema(): JsonSchema {
  return jsonSchema(Preset, 'preset.schema.json', {
    title: 'devenv-sandbox preset',
  });
}

/** Draft 7, which every YAML language server takes; of the input, where short modes are valid. */
function jsonSchema(schema: z.ZodType, id: string, about: JsonSchema): JsonSchema {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-7',
    io: 'input',
    override: ({ jsonSchema: part }) => unwrapReference(part),
  }) as JsonSchema;
  return { $schema, $id: id, ...about, ...inlineRoot(rest) };
}

/** Beside a `$ref`, draft 7 ignores every key, so the root is written out. */
function inlineRoot({ $ref, ...rest }: JsonSchema): JsonSchema {
  if (typeof $ref !== 'string') return rest;
  const name = $ref.slice($ref.lastIndexOf('/') + 1);
  const { [name]: root, ...definitions } = rest['definitions'] as Record<string, JsonSchema>;
  return { ...root, definitions };
}

/** `{allOf: [{$ref}]}` says the same as `{$ref}`. */
function unwrapReference(part: JsonSchema): void {
  const all: unknown = part['allOf'];
  if (!Array.isArray(all) || all.length !== 1 || Object.keys(part).length !== 1) return;
  delete part['allOf'];
  Object.assign(part, all[0]);
}
