import { expandPath } from '../../src/plan/expand.ts';
import type { HostFacts } from '../../src/plan/facts.ts';
import { isOwn } from '../../src/plan/operation.ts';
import { comparePaths } from '../../src/plan/paths.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { resolvePath } from '../../src/plan/resolve-path.ts';
import { showsHost, viewPath } from '../../src/plan/view.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { everyPath, type Host } from '../fixtures/hosts/host.ts';
import type { Composition } from './compose.ts';

/** A policy with its plan on one host. */
export interface Planned {
  readonly policy: Policy;
  readonly facts: HostFacts;
  readonly plan: Plan;
}

/** A composition that must have a plan, with everything that stands on the host. */
export function plannedOn(host: Host, { policy, facts, plan, shown }: Composition): Planned {
  if (policy === undefined || facts === undefined || plan === undefined) {
    throw new Error(`no plan on ${host.name}:\n${shown.join('\n')}`);
  }
  return { policy, plan, facts: { ...facts, paths: everyPath(host) } };
}

/** Every destination that the policy or the plan names, parents first. */
export function destinations({ policy, facts, plan }: Planned): string[] {
  const written = policy.mounts.flatMap(({ dest }) => {
    const expanded = expandPath(dest, facts);
    return 'value' in expanded ? [expanded.value] : [];
  });
  const planned = plan.operations.map(({ dest }) => dest);
  return [...new Set([...written, ...planned])].toSorted(comparePaths);
}

/** What a process inside finds at a path: `read-only /nix/store`, `private directory`, `nothing`. */
export function visibleAt(path: string, { plan, facts }: Planned): string {
  const view = viewPath(path, plan.operations, facts.paths);
  const { through } = view;
  if (through === undefined) return 'nothing';
  switch (through.kind) {
    case 'tmpfs':
      return view.path === through.dest ? 'empty directory' : 'nothing';
    case 'proc':
    case 'dev':
      return `new ${through.dest}`;
    case 'symlink':
      return 'link to nothing';
    case 'overlay':
      return showsHost(view, facts.paths) ? `${through.mode} ${real(view.host, facts)}` : 'nothing';
    default:
      if (isOwn(through)) return through.role === 'state' ? 'private directory' : 'empty file';
      return showsHost(view, facts.paths)
        ? `${through.access} ${real(view.host, facts)}`
        : 'nothing';
  }
}

function real(path: string | undefined, { paths }: HostFacts): string {
  return resolvePath(path ?? '/', (each) => paths[each] ?? { kind: 'missing' }).path;
}
