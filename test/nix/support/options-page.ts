import { missing } from './checkouts.ts';
import { makeStore, nixIn, removeStore } from './run-nix.ts';

const page = '(import ./test/nix/support/modules.nix { modules = lib: [ ]; }).page';

/** The text of nix/OPTIONS.md, made with the real lib; undefined where that is missing. */
export function optionsPage(): string | undefined {
  if (missing) return undefined;
  const store = makeStore();
  try {
    const args = ['--eval', '--strict', '--json', '-E', page];
    const { status, stdout, stderr } = nixIn(store, 'nix-instantiate', args);
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as string;
  } finally {
    removeStore(store);
  }
}
