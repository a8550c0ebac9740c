import { nix } from './nix.ts';
import type { NixResult } from './run-nix.ts';
import type { Outcome } from './cases.ts';

/** What the module makes of a configuration, as the expressions in modules.nix show it. */
export interface ModuleOutcome extends Outcome {
  /** Files of ours below `xdg.configHome`, and where they go. */
  readonly files: Readonly<Record<string, string>>;
  readonly packages: readonly string[];
  readonly shells: readonly string[];
}

/** Evaluates `attribute` of a machine with these modules, which may use `lib`. */
export function onMachine(
  modules: string,
  attribute: string,
  command: 'evaluate' | 'build' = 'evaluate',
  sbx = '/no/package',
): NixResult {
  const expression = `(import ./test/nix/support/modules.nix {
    sbx = "${sbx}";
    modules = lib: [ ${modules} ];
  }).${attribute}`;
  return command === 'build'
    ? nix('nix-build', ['--no-out-link', '-E', expression])
    : nix('nix-instantiate', ['--eval', '--strict', '--json', '-E', expression]);
}

/** The outcome of a configuration that evaluates. */
export function outcomeOf(modules: string): ModuleOutcome {
  const { status, stdout, stderr } = onMachine(modules, 'outcome');
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as ModuleOutcome;
}
