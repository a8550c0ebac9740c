import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readRepositoryFile } from '../support/generated.ts';
import { createWorld } from '../support/world.ts';

describe('sbx schema', () => {
  const world = createWorld();

  it.each([
    [[], 'presets/config.schema.json'],
    [['config'], 'presets/config.schema.json'],
    [['preset'], 'presets/preset.schema.json'],
  ])('with %j prints what editors find in %s', (args, file) => {
    const { status, stdout, stderr } = world.sbx(['schema', ...args]);
    expect(stderr).toBe('');
    expect(stdout).toBe(readRepositoryFile(file));
    expect(status).toBe(0);
  });

  it('prints a schema that takes what sbx init writes and refuses a misspelled key', () => {
    const check = new Ajv({ strict: false }).compile(
      JSON.parse(world.sbx(['schema']).stdout) as object,
    );
    world.write({ 'project/Cargo.toml': '' });
    world.sbx(['init', '--yes']);
    const text = world.host(['cat', 'devenv.yaml']).stdout;
    expect(text).toContain('rust-dev');
    expect(check(parse(text))).toBe(true);
    expect(check(parse(text.replace('presets:', 'preset:')))).toBe(false);
  });

  it('refuses a schema that it does not have', () => {
    const { status, stdout, stderr } = world.sbx(['schema', 'prest']);
    expect(stdout).toBe('');
    expect(stderr).toContain('config, preset');
    expect(status).toBe(125);
  });
});
