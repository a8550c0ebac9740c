import { isScalar, parseDocument, visit, type YAMLMap } from 'yaml';
import { describe, expect, it } from 'vitest';
import { findUnsafe } from '../../src/diagnostics/escape.ts';
import { composePolicy } from '../../src/policy/compose.ts';
import { buildCatalogue } from '../../src/presets/catalogue.ts';
import { resolvePreset } from '../../src/presets/resolve.ts';
import { parsePreset } from '../../src/source/layer.ts';
import { shipped, shippedFiles } from '../support/compose.ts';

/** The order of keys in a preset file, by the key above them; a list of maps counts as its map. */
const keyOrder: Readonly<Record<string, readonly string[]>> = {
  '': ['summary', 'category', 'aliases', 'description', 'extends', 'sandbox', 'promises'],
  sandbox: [
    'mounts',
    'network',
    'env',
    'secrets',
    'secret_dirs',
    'protect',
    'unprotect',
    'hardening',
  ],
  mounts: ['path', 'dest', 'mode', 'optional', 'late', 'canonicalize', 'scope', 'seed', 'why'],
  network: ['enable', 'host_resolv', 'host_certs'],
  env: ['inherit', 'keep', 'set', 'unset'],
  promises: ['readable', 'writable', 'hidden', 'runs'],
};

/** Most binds a preset may cost at launch: bubblewrap's own time grows with their square. */
const mostBinds: Readonly<Record<string, number>> = {
  base: 20,
  toolchain: 6,
  agent: 6,
  secrets: 0,
  socket: 5,
  // Nearly all of them are files that most hosts do not have.
  shell: 15,
  editor: 3,
  tool: 4,
};

const longest = 60;

describe.each(shippedFiles)('$name', (file) => {
  const text = new TextDecoder().decode(file.bytes);
  const { presetFile, diagnostics } = parsePreset(file, 'shipped');
  const preset = presetFile?.preset;
  const mounts = preset?.sandbox.mounts ?? [];

  it('is valid by itself, with what it extends', () => {
    expect(diagnostics).toEqual([]);
    if (presetFile === undefined) throw new Error('not reached');
    const { catalogue } = buildCatalogue(shipped);
    const chain = resolvePreset(presetFile, catalogue);
    expect([...chain.diagnostics, ...composePolicy(chain.resolved).diagnostics]).toEqual([]);
  });

  it('begins with the schema that editors check it by', () => {
    expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=./preset.schema.json');
  });

  it(`has at most ${longest} lines`, () => {
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(longest);
  });

  it('has its keys in the order of all presets', () => {
    expect(misplacedKeys(text)).toEqual([]);
  });

  it('says what it is in one short line about one thing', () => {
    expect(preset?.summary).toMatch(/^[A-Z].{9,79}$/);
    expect(preset?.summary).not.toMatch(/\.$| and /);
  });

  it('describes itself in sentences', () => {
    expect(preset?.description.trim()).toMatch(/^[A-Z].{80,}$/s);
  });

  it('gives a reason for every mount', () => {
    const silent = mounts.filter(({ why }) => why === undefined || why.length < 15);
    expect(silent.map(({ path }) => path)).toEqual([]);
    expect(new Set(mounts.map(({ why }) => why)).size, 'no reason is used twice').toBe(
      mounts.length,
    );
  });

  it('knows nobody by name', () => {
    const strings = allStrings(text);
    expect(strings.filter((each) => /\/home\/|\/Users\/|\/root\b/.test(each))).toEqual([]);
  });

  it('has no character that hides or repaints, after YAML escapes too', () => {
    const strings = allStrings(text);
    expect(strings.filter((each) => findUnsafe(each, '\n') !== undefined)).toEqual([]);
  });

  it('stays within the binds that its category may cost', () => {
    const free = new Set(['tmpfs', 'none']);
    const binds = mounts.filter(({ mode }) => mode === undefined || !free.has(mode));
    expect(binds.length).toBeLessThanOrEqual(mostBinds[preset?.category ?? ''] ?? 0);
  });

  it('promises something that can be checked', () => {
    const { readable = [], writable = [], hidden = [], runs = [] } = preset?.promises ?? {};
    expect(readable.length + writable.length + hidden.length + runs.length).toBeGreaterThan(0);
  });
});

describe('the folder of presets', () => {
  it('has names and aliases that are all different', () => {
    const names = shipped.flatMap(({ id, preset }) => [id, ...(preset.aliases ?? [])]);
    expect(names.toSorted()).toEqual([...new Set(names)].toSorted());
    expect(buildCatalogue(shipped).diagnostics).toEqual([]);
  });

  it('has the presets of the discussion', () => {
    expect(shipped.map(({ id }) => id)).toEqual(
      expect.arrayContaining([
        'ai-agents-opencode',
        'fhs-base',
        'git',
        'helix',
        'nixos-base',
        'node-dev',
        'podman-socket',
        'rust-dev',
        'sops-secrets',
      ]),
    );
    const opencode = shipped.find(({ preset }) => preset.aliases?.includes('opencode'));
    expect(opencode?.id).toBe('ai-agents-opencode');
  });

  it('says loudly that a socket of a container engine is a way out', () => {
    const sockets = shipped.filter(({ preset }) => preset.category === 'socket');
    for (const { preset } of sockets) {
      expect(preset.summary).toMatch(/way out of the sandbox/);
      expect(preset.description).toMatch(/FULL ESCAPE/);
    }
    expect(sockets.length).toBeGreaterThan(0);
  });
});

/** Keys that stand before one that should come first, or that are not known here. */
function misplacedKeys(text: string): string[] {
  const misplaced: string[] = [];
  visit(parseDocument(text), {
    Map(_key, map, ancestors) {
      const above = ancestors.findLast((each) => 'key' in each);
      const parent = isScalar(above?.key) ? String(above.key.value) : '';
      const order = keyOrder[parent];
      if (order === undefined) return;
      const ranks = keysOf(map).map((key) => order.indexOf(key));
      const sorted = ranks.toSorted((left, right) => left - right);
      if (ranks.includes(-1) || ranks.join(',') !== sorted.join(',')) {
        misplaced.push(`${parent}: ${keysOf(map).join(', ')}`);
      }
    },
  });
  return misplaced;
}

function keysOf(map: YAMLMap): string[] {
  return map.items.flatMap(({ key }) => (isScalar(key) ? [String(key.value)] : []));
}

function allStrings(text: string): string[] {
  const strings: string[] = [text];
  visit(parseDocument(text), {
    Scalar(_key, { value }) {
      if (typeof value === 'string') strings.push(value);
    },
  });
  return strings;
}
