import { describe } from 'vitest';
import { isRoot } from '../setup/places.js';
import { testAttacks } from './attacks.ts';

describe.runIf(isRoot)('root', () => {
  testAttacks('root');
});
