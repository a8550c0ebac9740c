import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { hostBase, readOs } from '../../src/host/facts.ts';
import { quote } from '../../src/launch/quote.ts';
import { expandPath } from '../../src/plan/expand.ts';
import { isWithin } from '../../src/plan/paths.ts';
import type { PresetFile } from '../../src/source/layer.ts';
import { nodeDirectory } from '../setup/places.js';
import { shipped } from '../support/compose.ts';
import { accounts, createWorld, type Account, type Result, type World } from '../support/world.ts';

const base = hostBase(readOs());
const usable = shipped.filter(({ id, preset }) => preset.category !== 'base' || id === base);

/** What stands at a hidden path: a file, a directory, or a file below a `~/.config` that is a link. */
type Shape = 'files' | 'directories' | 'linked';
const shapes: readonly Shape[] = ['files', 'directories', 'linked'];

const worlds = accounts.flatMap((account) =>
  (account === 'user' ? shapes : shapes.slice(0, 1)).flatMap((shape) =>
    usable.map((file) => ({ account, shape, file, id: file.id })),
  ),
);

const servers: Server[] = [];
const ran = new Set<string>();
const missing = new Set<string>();
const absent = new Set<string>();

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

afterAll(() => {
  const other = shipped.filter((file) => !usable.includes(file)).map(({ id }) => id);
  process.stdout.write(`tools that ran: ${[...ran].toSorted().join(', ')}\n`);
  process.stdout.write(`tools that are not installed here: ${[...missing].join(', ') || 'none'}\n`);
  process.stdout.write(
    `hidden paths this host does not have: ${[...absent].join(', ') || 'none'}\n`,
  );
  process.stdout.write(`presets for other hosts: ${other.join(', ') || 'none'}\n`);
});

describe.each(worlds)('$id with canaries as $shape, as $account', ({ account, shape, file }) => {
  it('keeps in a real sandbox what it promises', () => {
    const { preset } = file;
    const { readable = [], writable = [], hidden = [] } = preset.promises ?? {};
    const world = makeWorld(account, shape, file);
    const paths = {
      hidden: hidden.map((path) => inWorld(path, world)),
      readable: readable.map((path) => inWorld(path, world)),
      writable: writable.map((path) => inWorld(path, world)),
    };
    const canary = `canary-${randomBytes(8).toString('hex')}`;
    const planted = paths.hidden.filter((path) => isOurs(path, world));
    plant(planted, canary, shape, world);

    const present = paths.hidden.filter((path) => existsSync(path));
    for (const path of paths.hidden) if (!present.includes(path)) absent.add(path);

    const look = [functions, ...paths.hidden.map((path) => `hidden ${quote(path)}`)].join('\n');
    const search = `grep -rRsl ${canary} "$HOME" "$PWD" "$XDG_RUNTIME_DIR" /var/tmp`;
    const outside = world.host(['sh', '-c', `${look}\n${search}`], { env: env(world) });
    expect(lines(outside, 'visible')).toEqual(present.map((path) => `visible ${path}`));
    expect(lines(outside, '/').length).toBeGreaterThanOrEqual(planted.length);

    const name = `written-${canary}`;
    const script = [
      look,
      ...paths.readable.map((path) => `readable ${quote(path)} ${quote(path)}`),
      ...paths.writable.map((path) => `writable ${quote(join(path, name))}`),
      `${search} /tmp /etc /run | sed 's/^/found /'`,
    ].join('\n');
    const inside = runInside(file.id, ['sh', '-c', script], world);
    expect(inside.status, inside.stderr).toBe(0);
    expect([...lines(inside, 'visible'), ...lines(inside, 'found')]).toEqual([]);
    const written = paths.writable.map((path) => `written ${join(path, name)}`);
    expect(lines(inside, 'written')).toEqual(written);
    expect(lines(inside, 'readable')).toEqual(readableOutside(file, paths.readable, world));
    const onHost = paths.writable.filter((path) => existsSync(join(path, name)));
    // The project, and what of it a preset opens; everything else that is writable is private or gone at exit.
    const shared = new Set([world.project, join(world.project, '.git')]);
    expect(onHost).toEqual(paths.writable.filter((path) => shared.has(path)));
  });
});

const commands = accounts.flatMap((account) =>
  usable.flatMap((file) =>
    (file.preset.promises?.runs ?? []).map((command) => ({ account, file, id: file.id, command })),
  ),
);

describe.each(commands)('$id, as $account', ({ account, file, command }) => {
  it(`runs ${command} where it is installed`, ({ skip }) => {
    const words = command.split(' ');
    const world = makeWorld(account, 'files', file);
    const found = world.host(['sh', '-c', 'command -v "$1"', 'sh', words[0] ?? '']);
    if (found.status !== 0) {
      missing.add(words[0] ?? '');
      skip(`${words[0]} is not installed here`);
    }
    const { status, stderr } = runInside(file.id, words, world);
    expect(status, stderr).toBe(0);
    ran.add(words[0] ?? '');
  });
});

/** Tools that the set-up installs, so that a skipped command above never hides all of them. */
it.each(['cargo', 'git', 'node', 'rustc'])('%s is among the tools that ran', (tool) => {
  expect([...ran]).toContain(tool);
});

/** Answers of a script inside, one a line; the same functions tell what the host has. */
const functions = `
hidden() {
  if [ -d "$1" ]; then [ -z "$(ls -A "$1")" ] || echo "visible $1"
  elif [ -s "$1" ]; then echo "visible $1"
  elif [ -S "$1" ]; then echo "visible $1"
  fi
}
readable() {
  if [ -d "$2" ]; then echo "readable $1 directory $(ls -A "$2" | cksum)"
  elif [ -S "$2" ]; then python3 -c '
import socket, sys
socket.socket(socket.AF_UNIX).connect(sys.argv[1])' "$2" && echo "readable $1 socket"
  elif [ -e "$2" ]; then echo "readable $1 file $(cksum <"$2")"
  fi
}
writable() {
  echo text >"$1" && [ "$(cat "$1")" = text ] && echo "written $1"
}`;

function makeWorld(account: Account, shape: Shape, { preset }: PresetFile): World {
  const world = createWorld({ 'run/here': '' }, account);
  if (shape === 'linked') {
    world.write({ 'home/dotfiles/config/here': '' });
    symlinkSync('dotfiles/config', join(world.home, '.config'));
  }
  for (const { path, optional } of preset.sandbox.mounts ?? []) {
    if (path.endsWith('.sock') && !optional) listen(inWorld(path, world));
  }
  return world;
}

/** A socket that takes connections: the kernel does, as long as somebody listens. */
function listen(path: string): void {
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true });
  servers.push(createServer().listen(path));
  chmodSync(path, 0o777);
}

/** Puts the canary at every path, as it is or as the only file of a directory. */
function plant(paths: readonly string[], canary: string, shape: Shape, world: World): void {
  const top = dirname(world.home);
  for (const path of paths) {
    const target = shape === 'directories' ? join(path, 'file') : path;
    world.write({ [target.slice(top.length + 1)]: canary });
  }
}

function runInside(id: string, command: readonly string[], world: World) {
  const node = nodeDirectory();
  const tools = isWithin(node, '/usr') ? [] : ['--ro', node];
  return world.sbx(['run', '--preset', id, ...tools, '--', ...command], { env: env(world) });
}

/** What the host says about the paths behind the readable ones. */
function readableOutside(file: PresetFile, paths: readonly string[], world: World): string[] {
  const calls = paths.map((path) => {
    const mount = file.preset.sandbox.mounts?.find(
      ({ dest }) => dest !== undefined && inWorld(dest, world) === path,
    );
    const source = mount === undefined ? path : inWorld(mount.path, world);
    return `readable ${quote(path)} ${quote(source)}`;
  });
  return lines(world.host(['sh', '-c', [functions, ...calls].join('\n')]), 'readable');
}

function lines({ stdout }: Result, start: string): string[] {
  return stdout.split('\n').filter((line) => line.startsWith(start));
}

function inWorld(path: string, world: World): string {
  const variables = env(world);
  const expanded = expandPath(path, {
    home: world.home,
    root: world.project,
    user: '',
    variables,
  });
  if (!('value' in expanded)) throw new Error(`${path} has no value in the world`);
  return expanded.value;
}

function isOurs(path: string, world: World): boolean {
  return isWithin(path, dirname(world.home));
}

function runtime({ home }: World): string {
  return join(dirname(home), 'run');
}

function env(world: World): Record<string, string> {
  return { XDG_RUNTIME_DIR: runtime(world) };
}
