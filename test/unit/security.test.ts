import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repository } from '../setup/places.js';

const text = readFileSync(join(repository, 'SECURITY.md'), 'utf8');
const promised = text.slice(text.indexOf('## What is promised'), text.indexOf('## What is not'));

/** The files of the repository that a text links to. */
function links(part: string): string[] {
  return [...part.matchAll(/\]\((?!https?:)([^)]+)\)/g)].map(([, path = '']) => path);
}

describe('SECURITY.md', () => {
  const promises = promised.split('\n').filter((line) => line.startsWith('- '));

  it.each(promises)('%s has a test', (promise) => {
    expect(links(promise).filter((path) => path.startsWith('test/'))).not.toEqual([]);
  });

  it('links to files that are there', () => {
    expect(promises.length).toBeGreaterThan(10);
    expect(links(text).filter((path) => !existsSync(join(repository, path)))).toEqual([]);
  });
});
