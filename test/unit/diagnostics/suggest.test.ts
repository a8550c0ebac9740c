import { describe, expect, it } from 'vitest';
import { didYouMean, suggest } from '../../../src/diagnostics/suggest.ts';

const known = ['rust-dev', 'node-dev', 'git', 'podman-socket', 'helix'];

describe('suggest', () => {
  it.each([
    ['rust-dve', 'rust-dev', 'neighbours swapped'],
    ['rustdev', 'rust-dev', 'a letter missing'],
    ['rust-devv', 'rust-dev', 'a letter too many'],
    ['node-def', 'node-dev', 'another letter'],
    ['GIT', 'git', 'another case'],
    ['gti', 'git', 'a short word'],
    ['gi', 'git', 'a letter missing in a short word'],
    ['gitt', 'git', 'a letter too many in a short word'],
    ['pdoman-sokcet', 'podman-socket', 'two swaps'],
  ])('finds for %s the word %s: %s', (word, expected) => {
    expect(suggest(word, known)).toBe(expected);
  });

  it.each(['python', 'xyz', 'rust', '', 'gxx'])('finds nothing near %j', (word) => {
    expect(suggest(word, known)).toBeUndefined();
  });

  it('takes the nearest of several, and of equally near ones the first', () => {
    expect(suggest('moder', ['mask', 'modes', 'mode'])).toBe('modes');
    expect(suggest('nodes', ['notes', 'nodes'])).toBe('nodes');
  });
});

describe('didYouMean', () => {
  it('asks where something is near, and lists what is allowed', () => {
    expect(didYouMean('enabel', ['enable', 'mounts'])).toBe(
      'Did you mean `enable`? Allowed: enable, mounts.',
    );
    expect(didYouMean('zzz', ['enable', 'mounts'])).toBe('Allowed: enable, mounts.');
  });
});
