import { describe, expect, it } from 'vitest';
import { existingGoldenFiles, generatedFiles, readRepositoryFile } from '../support/generated.ts';

const files = generatedFiles();
const regenerate = 'out of date: run `npm run generate`, then read the difference as an attacker';

describe('generated files', () => {
  it.each([...files])('%s is up to date', (path, text) => {
    expect(readRepositoryFile(path), `${path} is ${regenerate}`).toBe(text);
  });

  it('are all golden files that there are', () => {
    const superfluous = existingGoldenFiles().filter((path) => !files.has(path));
    expect(superfluous, `the folder of golden files is ${regenerate}`).toEqual([]);
  });
});
