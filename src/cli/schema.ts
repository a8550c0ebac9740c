import { Argument, type Command } from 'commander';
import { configSchema, presetSchema } from '../schema/json-schema.ts';
import { print } from './output.ts';

const schemas = { config: configSchema, preset: presetSchema } as const;

const names = Object.keys(schemas) as (keyof typeof schemas)[];

export function addSchema(program: Command): void {
  program
    .command('schema')
    .summary('print a JSON Schema for editors and other checkers')
    .description(
      'Prints the JSON Schema of devenv.yaml, as far as it is about the sandbox, or of a preset file.',
    )
    .addArgument(new Argument('[of]', 'what the schema is of').choices(names).default('config'))
    .addHelpText(
      'after',
      `
Examples:
  sbx schema > config.schema.json
  sbx schema preset > preset.schema.json

An editor with a YAML language server uses it where the first line of a file says
  # yaml-language-server: $schema=./preset.schema.json`,
    )
    .action((of: keyof typeof schemas) =>
      print(`${JSON.stringify(schemas[of](), undefined, 2)}\n`),
    );
}
