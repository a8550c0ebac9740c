import { testAttacks } from './attacks.ts';

testAttacks('user');
