import { chmodSync, mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { allow, devenvWorld, shell } from '../support/devenv.ts';
import { accounts, type World } from '../support/world.ts';

const servers: Server[] = [];

afterAll(() => {
  for (const server of servers) server.close();
});

/** Postgres as `devenv up` starts it, a login beside its socket, and its data. */
function services(world: World): Record<string, string> {
  const run = join(dirname(world.home), 'run');
  const env = { XDG_RUNTIME_DIR: run };
  const path = world.host(['sh', '-c', 'printf %s "$PWD/.devenv" | sha256sum | cut -c 1-7']);
  const runtime = join(run, `devenv-${path.stdout.trim()}`);
  const socket = join(runtime, 'postgres/.s.PGSQL.5432');
  mkdirSync(dirname(socket), { recursive: true });
  servers.push(createServer((client) => client.end('postgres')).listen(socket));
  chmodSync(socket, 0o777);
  world.write({ [`run/${runtime.slice(run.length + 1)}/netrc.1`]: 'canary\n' });
  return env;
}

const talk = `python3 -c '
import os, socket
s = socket.socket(socket.AF_UNIX)
s.connect(os.environ["DEVENV_RUNTIME"] + "/postgres/.s.PGSQL.5432")
print(s.recv(99).decode())'`;
const look = 'cat "$DEVENV_RUNTIME"/netrc.* 2>/dev/null; cat "$DEVENV_STATE/data" 2>/dev/null';

describe.each(accounts)('services of devenv, as %s', (account) => {
  const files = { 'project/.devenv/state/data': 'of the host\n' };

  it('are out of reach, and so is what lies beside them', () => {
    const world = devenvWorld(files, account);
    const env = services(world);
    allow(world);
    const { status, stdout, stderr } = shell(world, `${look}; ${talk}`, { env });
    expect(stderr).toMatch(/FileNotFoundError/);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  });

  it('are reached with the preset, without the logins beside them', async () => {
    const world = devenvWorld(files, account);
    const env = services(world);
    allow(world);
    const args = ['run', '--preset', 'devenv-services', '--', 'sh', '-c', `${look}; ${talk}`];
    const child = world.start(args, { env });
    let [stdout, stderr] = ['', ''];
    child.stdout?.on('data', (text: Buffer) => (stdout += text.toString()));
    child.stderr?.on('data', (text: Buffer) => (stderr += text.toString()));
    await new Promise((resolve) => child.once('close', resolve));
    expect(stdout, stderr).toBe('of the host\npostgres\n');
    expect(stderr).toContain('full-escape');
  });

  it('are a grant where the project asks for them', () => {
    const yaml = { 'project/devenv.yaml': 'sandbox: {presets: [devenv-services]}\n' };
    const world = devenvWorld({ ...files, ...yaml }, account);
    const env = services(world);
    const { status, stderr } = shell(world, 'true', { env });
    expect(status).toBe(125);
    expect(stderr).toMatch(/devenv\.yaml:1:\d+: .*`[^`]*\/postgres`/);
    expect(stderr).toMatch(/devenv\.yaml:1:\d+: .*write `[^`]*\/\.devenv\/state`/);
  });
});
