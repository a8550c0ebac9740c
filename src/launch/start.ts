import type { HostFacts } from '../plan/facts.ts';
import { dirname } from '../plan/paths.ts';
import type { Plan } from '../plan/plan.ts';
import { direct } from '../plan/view.ts';
import { quote } from './quote.ts';
import { joined, shortest } from './shell.ts';

/**
 * What must hold before bubblewrap is started and while it is not yet known whether the entry is fresh: it mounts
 * without an error and makes no mount point, and what is read for it meanwhile are no pipes.
 */
export function startChecks(
  plan: Plan,
  { facts, quiet }: { readonly facts: HostFacts; readonly quiet: ReadonlySet<string> },
): string[] {
  const sources = plan.operations.flatMap((each) => ('source' in each ? each.source : []));
  const read = new Set([
    ...plan.copies.map(({ operation }) => operation.source),
    ...plan.secretExports.map(({ path }) => path),
  ]);
  const tests = [...new Set([...sources, ...mountPoints(plan)])]
    .filter((path) => !quiet.has(dirname(path)) && !read.has(path))
    .map((path) => `-e ${shortest(path, facts)}`);
  const files = [...read].flatMap((path) => [`-f ${quote(path)}`, `-r ${quote(path)}`]);
  const overlays = plan.operations.flatMap((each) =>
    each.kind === 'overlay' ? [each.upper, each.work] : [],
  );
  const locks = plan.lock === undefined ? [] : [dirname(plan.lock)];
  const directories = [...overlays, ...locks].flatMap((path) =>
    path === undefined ? [] : `-d ${quote(path)}`,
  );
  return joined(
    [`-x ${quote(plan.bubblewrap.path)}`, ...tests, ...directories, ...files],
    '-a',
    '|| return 1',
  );
}

/** Where a mount covers something of the host. */
export function mountPoints({ operations }: Plan): string[] {
  return operations.flatMap(
    ({ dest }, index) => direct(dest, operations.slice(0, index)).host ?? [],
  );
}
