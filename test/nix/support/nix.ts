import { afterAll } from 'vitest';
import { makeStore, nixIn, removeStore, type NixResult } from './run-nix.ts';

let store: string | undefined;

/** Runs a command of Nix with one store for the whole test file. */
export function nix(command: string, args: readonly string[]): NixResult {
  store ??= makeStore();
  return nixIn(store, command, args);
}

/** The value of an expression; throws what Nix says when it has none. */
export function evaluate(expression: string): unknown {
  const result = nix('nix-instantiate', ['--eval', '--strict', '--json', '-E', expression]);
  if (result.status !== 0) throw new Error(result.stderr);
  return JSON.parse(result.stdout);
}

afterAll(() => {
  if (store !== undefined) removeStore(store);
  store = undefined;
});
