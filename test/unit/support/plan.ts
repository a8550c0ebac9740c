import type { Diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import type { HostFacts } from '../../../src/plan/facts.ts';
import type { Operation } from '../../../src/plan/operation.ts';
import { planSandbox, type Plan, type World } from '../../../src/plan/plan.ts';
import type { Policy } from '../../../src/policy/policy.ts';
import type { PresetFile } from '../../../src/source/layer.ts';
import { places, presetOf } from './files.ts';
import { hostFacts, root, type Tree } from './facts.ts';
import { policyOf } from './policy.ts';

/** The least that a plan needs: the project, and an `env` to start the command. */
const base = presetOf('base', 'sandbox: {mounts: [{path: $PWD, mode: rw}, {path: /usr}]}', {
  category: 'base',
});

/** What every plan of `planOf` has, in the form of `steps`. */
const always = new Set(['dev /dev', 'proc /proc', `rw ${root}`, 'ro /usr']);

export interface Planned {
  readonly policy: Policy;
  readonly facts: HostFacts;
  readonly plan?: Plan;
  readonly world: World;
  readonly diagnostics: readonly Diagnostic[];
  /** `code line:column` of each diagnostic. */
  readonly places: readonly string[];
  /** The operations beyond those of every plan, one line each. */
  readonly steps: readonly string[];
}

/** Plans a sandbox section on an invented host; presets come between the base and the section. */
export function planOf(
  section: string,
  tree: Tree = {},
  more: Partial<HostFacts> = {},
  presets: readonly PresetFile[] = [],
): Planned {
  return planPolicy(policyOf(section, [base, ...presets]), hostFacts(tree, more));
}

/** The same for a policy and facts made by hand. */
export function planPolicy(policy: Policy, facts: HostFacts): Planned {
  const { plan, world, diagnostics } = planSandbox(policy, facts);
  const steps = world.operations.map(step).filter((line) => !always.has(line));
  return {
    policy,
    facts,
    ...(plan && { plan }),
    world,
    diagnostics,
    places: places(diagnostics),
    steps,
  };
}

/** A section with one mount a line, the first on line 3. */
export function mounts(...entries: readonly string[]): string {
  return ['sandbox:', '  mounts:', ...entries.map((entry) => `    - {${entry}}`)].join('\n');
}

const access = { 'read-only': 'ro', 'read-write': 'rw', device: 'dev-bind' } as const;

function step(operation: Operation): string {
  const { kind, dest } = operation;
  switch (kind) {
    case 'bind': {
      const from = operation.source === dest ? '' : ` < ${operation.source}`;
      const role = operation.role === undefined ? '' : ` (${operation.role})`;
      return `${access[operation.access]} ${dest}${from}${role}`;
    }
    case 'overlay':
      return `${operation.mode} ${dest} < ${operation.source}`;
    case 'symlink':
      return `link ${dest} > ${operation.target}`;
    case 'tmpfs':
      return `${operation.mask ? 'mask' : 'tmpfs'} ${dest}`;
    default:
      return `${kind} ${dest}`;
  }
}
