import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import satisfies from 'semver/functions/satisfies.js';
import { describe, expect, it } from 'vitest';
import { repository } from '../setup/places.js';

/** The oldest Node that a user may have and the one of Debian-based CI. */
const supported = ['20.19.0', '20.20.0'];

type Manifest = {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  engines: { node: string };
  files: string[];
};
type Locked = {
  version?: string;
  integrity?: string;
  engines?: { node?: string };
  optionalDependencies?: Record<string, string>;
};
type Lock = { packages: Record<string, Locked> };

const manifest = json<Manifest>('package.json');
const lock = json<Lock>('package-lock.json');

describe('package.json', () => {
  it('has five runtime dependencies and no sixth', () => {
    expect(Object.keys(manifest.dependencies).toSorted()).toEqual([
      'commander',
      'deepmerge-ts',
      'execa',
      'yaml',
      'zod',
    ]);
  });

  it('pins what npm would otherwise resolve to something that does not fit', () => {
    expect(manifest.devDependencies['vitest']).toMatch(/^\d+\.\d+\.\d+$/);
    expect(manifest.devDependencies['typescript']).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it('publishes what a user needs and no more', () => {
    expect(manifest.files.toSorted()).toEqual(['bin', 'dist', 'nix', 'presets']);
  });

  it('admits the supported Node', () => {
    expect(supported.filter((version) => !satisfies(version, manifest.engines.node))).toEqual([]);
  });
});

describe('package-lock.json', () => {
  const packages = Object.entries(lock.packages).filter(([path]) => path !== '');

  it('is about the same dependencies as package.json', () => {
    expect(lock.packages['']).toMatchObject({
      dependencies: manifest.dependencies,
      devDependencies: manifest.devDependencies,
    });
  });

  it.each(supported)('has only packages that run on Node %s', (version) => {
    const unfit = packages.filter(([, { engines }]) => !satisfies(version, engines?.node ?? '*'));
    expect(unfit.map(([path, { engines }]) => `${path} needs ${engines?.node}`)).toEqual([]);
  });

  it('has every package with its checksum, those of other platforms too', () => {
    // npm leaves out an optional package that it could not find, and `npm ci` then refuses the file.
    const absent = packages.flatMap(([path, entry]) =>
      Object.keys(entry.optionalDependencies ?? {})
        .filter((name) => !(`node_modules/${name}` in lock.packages))
        .filter((name) => !(`${path}/node_modules/${name}` in lock.packages)),
    );
    expect(absent).toEqual([]);
    expect(packages.filter(([, { version, integrity }]) => !version || !integrity)).toEqual([]);
  });

  it('names no place to download from', () => {
    expect(readFileSync(join(repository, 'package-lock.json'), 'utf8')).not.toContain('"resolved"');
    expect(packages.filter(([, entry]) => 'resolved' in entry)).toEqual([]);
  });
});

describe('npm configuration', () => {
  it('refuses a Node that a dependency does not support, and names no registry', () => {
    const npmrc = readFileSync(join(repository, '.npmrc'), 'utf8');
    expect(npmrc).toContain('engine-strict=true');
    expect(npmrc).not.toContain('registry');
    expect(npmrc).not.toContain('//');
  });

  it('has one lock file', () => {
    const locks = readdirSync(repository).filter((name) => /lock|shrinkwrap/.test(name));
    expect(locks.filter((name) => name !== 'flake.lock')).toEqual(['package-lock.json']);
  });
});

function json<T>(path: string): T {
  return JSON.parse(readFileSync(join(repository, path), 'utf8')) as T;
}
