import { cpSync, lstatSync, renameSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { createLaunches, type Launch, type Launches } from '../support/launches.ts';
import { accounts } from '../support/world.ts';

/** Files that make a policy, and the variable by which each shows inside what it says. */
const files = {
  USER: 'home/.config/devenv/devenv.yaml',
  PROJECT: 'project/devenv.yaml',
  LOCAL: 'project/devenv.local.yaml',
  USER_PRESET: 'home/.config/devenv-sandbox/presets/own.yaml',
  LOCAL_PRESET: 'project/presets/local.yaml',
} as const;
type Name = keyof typeof files;
const names = Object.keys(files) as Name[];

const asked: Partial<Record<Name, string>> = {
  USER: '  presets: [own]\n',
  PROJECT: '  presets: [./presets/local.yaml]\n',
};

/** What a file says, always of the same length. */
function textOf(name: Name, value: string): string {
  const section = `sandbox:\n${asked[name] ?? ''}  env: { set: { ${name}: ${value} } }\n`;
  if (!name.endsWith('PRESET')) return section;
  return `summary: A preset for a test\ncategory: tool\ndescription: Sets a variable.\n${section}`;
}

const longAgo = new Date(0);
const script = names.map((name) => `echo "${name}=$${name}"`).join(';');
const look = ['--', 'sh', '-c', script];

function valuesOf({ status, stdout, stderr }: Launch): Partial<Record<string, string>> {
  if (status !== 0) return { failed: stderr };
  return Object.fromEntries(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.split('=')),
  );
}

/** Ways in which a file gets another content; each is given the path and a file beside it. */
const ways: Readonly<Record<string, (path: string, beside: string) => void>> = {
  'written anew': (path, beside) => cpSync(beside, path),
  'written anew, with a time of long ago': (path, beside) => {
    cpSync(beside, path);
    utimesSync(path, longAgo, longAgo);
  },
  'replaced by a file of long ago': (path, beside) => {
    utimesSync(beside, longAgo, longAgo);
    renameSync(beside, path);
  },
  'replaced by a copy with the time of the one before': (path, beside) => {
    const { atime, mtime } = lstatSync(path);
    utimesSync(beside, atime, mtime);
    renameSync(beside, path);
  },
};

describe.each(accounts)('a kept entry of %s', (account) => {
  const launches = createLaunches(
    Object.fromEntries(names.map((name) => [files[name], textOf(name, 'one')])),
    { account },
  );
  const top = dirname(launches.world.home);

  beforeEach(() => {
    for (const name of names) rmSync(join(top, files[name]), { force: true });
    launches.world.write(
      Object.fromEntries(names.map((name) => [files[name], textOf(name, 'one')])),
    );
    launches.settle(look);
  });

  describe.each(names)('and the file of %s', (name) => {
    const path = join(top, files[name]);

    it.each(Object.entries(ways))('is not used once it is %s', (_way, change) => {
      const beside = `${files[name]}.beside`;
      launches.world.write({ [beside]: textOf(name, 'two') });
      change(path, join(top, beside));
      expect(nextTwo(launches, name)).toEqual(changedTo('two'));
      rmSync(join(top, beside), { force: true });
    });

    it('is not used once it is gone, nor once it is back', () => {
      rmSync(path);
      const gone = launches.run(look);
      expect(gone.warm).toBe(false);
      expect(valuesOf(gone)).not.toMatchObject({ [name]: 'one' });
      launches.world.write({ [files[name]]: textOf(name, 'two') });
      expect(nextTwo(launches, name)).toEqual(changedTo('two'));
    });

    it('is not used once a link is there', () => {
      link(path, 'two', name);
      const linked = launches.run(look);
      expect(linked.warm).toBe(false);
      // A project's own files must not be links.
      const refused = { failed: expect.stringContaining('[protected-link]') as string };
      expect(valuesOf(linked)).toMatchObject(name.startsWith('USER') ? { [name]: 'two' } : refused);
    });
  });

  it.each(names.filter((name) => name.startsWith('USER')))(
    'is not used once the link of %s leads to another file, both of long ago',
    (name) => {
      const path = join(top, files[name]);
      link(path, 'two', name);
      expect(nextTwo(launches, name)).toEqual(changedTo('two'));
      link(path, 'three', name);
      expect(nextTwo(launches, name)).toEqual(changedTo('three'));
    },
  );

  it('is not used once the user has a further preset, or one fewer', () => {
    const further = `${dirname(files.USER_PRESET)}/further.yaml`;
    launches.world.write({ [further]: textOf('USER_PRESET', 'further') });
    expect(launches.run(look).warm).toBe(false);
    launches.settle(look);
    rmSync(join(top, further));
    expect(launches.run(look).warm).toBe(false);
  });

  /** Makes a path a link to a file in the home, as a package manager would. */
  function link(path: string, value: string, name: Name): void {
    const target = `home/generation-${value}`;
    launches.world.write({ [target]: textOf(name, value) });
    utimesSync(join(top, target), longAgo, longAgo);
    rmSync(path, { force: true });
    symlinkSync(join(top, target), path);
  }
});

/** What the next launch and the one after it show. */
function nextTwo(launches: Launches, name: Name): { warm: boolean; value: string | undefined }[] {
  return [launches.run(look), launches.run(look)].map((launch) => ({
    warm: launch.warm,
    value: valuesOf(launch)[name],
  }));
}

/** The next launch compiles and has the new policy, and the one after it does not compile. */
function changedTo(value: string): ReturnType<typeof nextTwo> {
  return [
    { warm: false, value },
    { warm: true, value },
  ];
}
