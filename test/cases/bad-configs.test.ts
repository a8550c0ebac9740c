import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hasErrors, type Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { formatDiagnostics } from '../../src/diagnostics/format.ts';
import { loadPolicy, type Loaded } from '../../src/host/load.ts';
import { notAllowed } from '../../src/host/trust.ts';
import { findGrants, refuseGrants } from '../../src/plan/grants.ts';
import { planSandbox } from '../../src/plan/plan.ts';
import { snapshot } from '../support/world.ts';

/** What the header of a bad configuration says must happen. */
interface Expected {
  readonly layer: 'project' | 'user' | 'any';
  readonly expect: 'reject' | 'neutralise' | 'warn' | 'accept';
  readonly line: string;
  readonly mustSay: string;
}

const folder = join(import.meta.dirname, 'bad-configs');

/** The hint of this one is a description, not words. */
const inWords: Readonly<Record<string, string>> = {
  '025-path-terminal-escape.yaml': String.raw`\x1b[2J`,
};

let top: string;
let servers: Server[];

beforeEach(async () => {
  top = mkdtempSync(join(tmpdir(), 'sbx-bad-'));
  for (const directory of ['home/.config/devenv', 'project/.git/hooks', 'run/podman']) {
    mkdirSync(join(top, directory), { recursive: true });
  }
  mkdirSync(join(top, 'home/.ssh'));
  writeFileSync(join(top, 'home/.ssh/id'), 'a private key');
  servers = await Promise.all(['run/bus', 'run/agent', 'run/podman/podman.sock'].map(listen));
});

afterEach(() => {
  for (const server of servers) server.close();
  rmSync(top, { recursive: true, force: true });
});

const paths = {
  project: 'project/devenv.yaml',
  user: 'home/.config/devenv/devenv.yaml',
} as const;

/** Each file in each layer that it is about. */
const cases = readdirSync(folder)
  .toSorted()
  .flatMap((file) => {
    const bytes = readFileSync(join(folder, file));
    const header = readHeader(bytes, file);
    const layers = header.layer === 'any' ? (['project', 'user'] as const) : [header.layer];
    return layers.map((layer) => ({ ...header, file, layer, bytes }));
  });

describe('a bad configuration', () => {
  it.each(cases)('$file of the $layer gives what its header names', (each) => {
    const { bytes, layer, expect: outcome, line, mustSay } = each;
    writeFileSync(join(top, paths[layer]), bytes);
    const before = snapshot(top);
    const { diagnostics, text } = check();
    expect(snapshot(top)).toEqual(before);
    expect(outcomeOf(diagnostics), text).toBe(outcome);
    expect(outcome === 'accept' || line === 'any' ? [line] : linesOf(diagnostics), text).toContain(
      line,
    );
    expect(text).toContain(mustSay);
    // What to do next is part of every error.
    expect(diagnostics.filter(({ severity, help }) => severity === 'error' && !help)).toEqual([]);
    // eslint-disable-next-line no-control-regex -- nothing raw may reach the terminal
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]|\n {4}at /);
  });
});

function outcomeOf(diagnostics: readonly Diagnostic[]): Expected['expect'] {
  if (hasErrors(diagnostics)) return 'reject';
  return diagnostics.length === 0 ? 'accept' : 'warn';
}

/** Every line of the configuration that some message names. */
function linesOf(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics
    .filter(({ at }) => at?.file.endsWith('devenv.yaml'))
    .flatMap(({ at, related }) => [at?.line, related?.at.line])
    .map(String);
}

function check(): { diagnostics: readonly Diagnostic[]; text: string } {
  const run = join(top, 'run');
  const loaded = loadPolicy({
    cwd: join(top, 'project'),
    environment: {
      HOME: join(top, 'home'),
      PATH: '/usr/bin:/bin',
      XDG_RUNTIME_DIR: run,
      SSH_AUTH_SOCK: join(run, 'agent'),
      SBX_EMPTY: '',
      SBX_EVIL: '--bind / /',
      SBX_NESTED: '$HOME',
      GITHUB_TOKEN: 'a token',
    },
  });
  const diagnostics = [...loaded.diagnostics, ...planned(loaded)];
  return { diagnostics, text: formatDiagnostics(diagnostics, loaded.textOf) };
}

/** What `sbx check` would add: planning, and the refusal of what the project's files grant. */
function planned({ policy, trusted, facts }: Loaded): Diagnostic[] {
  if (policy === undefined || trusted === undefined || facts === undefined) return [];
  const { world, diagnostics } = planSandbox(policy, facts);
  const trustedWorld = planSandbox(trusted, facts).world;
  const grants = findGrants({ policy, world, trusted, trustedWorld }, facts);
  return [...diagnostics, ...refuseGrants(notAllowed(grants, facts))];
}

function readHeader(bytes: Buffer, file: string): Expected {
  const text = bytes.toString(bytes.includes(0) ? 'utf16le' : 'utf8');
  const field = (name: string): string =>
    new RegExp(`^\\uFEFF?# ${name}: (.*)$`, 'm').exec(text)?.[1] ?? '';
  return {
    layer: field('layer') as Expected['layer'],
    expect: field('expect') as Expected['expect'],
    line: field('line'),
    mustSay: inWords[file] ?? field('must-say').replace(/^-$/, ''),
  };
}

async function listen(path: string): Promise<Server> {
  const full = join(top, path);
  mkdirSync(dirname(full), { recursive: true });
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(full, resolve);
  });
  return server;
}
