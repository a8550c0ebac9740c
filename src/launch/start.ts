import type { HostFacts } from '../plan/facts.ts';
import { dirname } from '../plan/paths.ts';
import type { Plan } from '../plan/plan.ts';
import { direct } from '../plan/view.ts';
import { quote } from './quote.ts';
import { joined, shortest } from './shell.ts';

/** What must hold before bubblewrap is started: there is one, and what is opened for it are no pipes. */
export function startChecks({ bubblewrap, copies }: Plan): string[] {
  const files = copies.map(({ operation }) => operation.source);
  return joined([`-x ${quote(bubblewrap.path)}`, ...files.flatMap(readable)], '-a', '|| return 1');
}

/**
 * What must hold before bubblewrap gets its settings, as it does nothing without them, and while it is not yet known
 * whether the entry is fresh: it mounts without an error and makes no mount point, and no secret is a pipe.
 */
export function mountChecks(
  plan: Plan,
  { facts, quiet }: { readonly facts: HostFacts; readonly quiet: ReadonlySet<string> },
): string[] {
  const sources = plan.operations.flatMap((each) => ('source' in each ? each.source : []));
  const secrets = new Set(plan.secretExports.map(({ path }) => path));
  const known = new Set([...secrets, ...plan.copies.map(({ operation }) => operation.source)]);
  const tests = [...new Set([...sources, ...mountPoints(plan)])]
    .filter((path) => !quiet.has(dirname(path)) && !known.has(path))
    .map((path) => `-e ${shortest(path, facts)}`);
  const overlays = plan.operations.flatMap((each) =>
    each.kind === 'overlay' ? [each.upper, each.work] : [],
  );
  const locks = plan.lock === undefined ? [] : [dirname(plan.lock)];
  const directories = [...overlays, ...locks].flatMap((path) =>
    path === undefined ? [] : `-d ${quote(path)}`,
  );
  return joined([...tests, ...directories, ...[...secrets].flatMap(readable)], '-a', '|| return 1');
}

function readable(path: string): string[] {
  return [`-f ${quote(path)}`, `-r ${quote(path)}`];
}

/** Where a mount covers something of the host. */
export function mountPoints({ operations }: Plan): string[] {
  return operations.flatMap(
    ({ dest }, index) => direct(dest, operations.slice(0, index)).host ?? [],
  );
}
