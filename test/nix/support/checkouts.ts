import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Checkouts that are too big to keep here; nix-community has both. */
const checkouts = [
  ['NIXPKGS_LIB', 'lib/default.nix', 'nixpkgs.lib'],
  ['HOME_MANAGER', 'modules/files.nix', 'home-manager'],
] as const;

/** Why the real modules cannot be evaluated here; empty when they can. */
export const missing: string = checkouts
  .filter(([variable, file]) => !existsSync(join(process.env[variable] || '/nonexistent', file)))
  .map(([variable, , name]) => `${variable} is not a checkout of nix-community/${name}`)
  .join(' and ');
