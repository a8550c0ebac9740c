import { warning, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { showOrigin } from '../policy/origin.ts';
import type { Policy, PolicyPromise } from '../policy/policy.ts';
import { expandPath } from './expand.ts';
import type { HostFacts } from './facts.ts';
import { isOwn, isWritable, type Operation } from './operation.ts';
import { isWithin, rebase } from './paths.ts';
import { isProtection } from './protected-changes.ts';
import { repositoryAt } from './repositories.ts';
import { resolveIn, type ResolvedPath } from './resolve-path.ts';
import { direct, showsHost, viewPath } from './view.ts';

interface Broken {
  readonly what: string;
  readonly by?: Operation | undefined;
}

/**
 * What the presets promise, held against the operations of this composition. A path whose variable is unset
 * is nowhere: nothing to show, nothing to hide.
 */
export function checkPromises(
  policy: Policy,
  operations: readonly Operation[],
  facts: HostFacts,
): Diagnostic[] {
  const found = policy.presets.flatMap((preset) =>
    preset.promises.flatMap((promise): BrokenPromise[] => {
      const expanded = expandPath(promise.path, facts);
      if (!('value' in expanded)) return [];
      const broken = checks[promise.kind](expanded.value, operations, facts);
      if (broken === undefined) return [];
      return [{ presets: [preset.id], promise, path: expanded.value, broken }];
    }),
  );
  return together(found).map(diagnostic);
}

interface BrokenPromise {
  readonly presets: readonly string[];
  /** Of the first of the presets. */
  readonly promise: PolicyPromise;
  readonly path: string;
  readonly broken: Broken;
}

/** What several presets promise alike is said once. */
function together(found: readonly BrokenPromise[]): BrokenPromise[] {
  const merged = new Map<string, BrokenPromise>();
  for (const each of found) {
    const key = [each.promise.kind, each.path, each.broken.what].join('\0');
    const first = merged.get(key);
    merged.set(
      key,
      first === undefined ? each : { ...first, presets: [...first.presets, ...each.presets] },
    );
  }
  return [...merged.values()];
}

type Check = (
  path: string,
  operations: readonly Operation[],
  facts: HostFacts,
) => Broken | undefined;

const checks: Readonly<Record<PolicyPromise['kind'], Check>> = {
  /** The host object behind the path is not shown, at this path or any other. */
  hidden(path, operations, facts) {
    // What holds protected files shows them again, and nothing else.
    const mounts = operations.filter(({ origin }) => !isProtection(origin));
    const by = mounts.find((operation) => showsObject(operation, path, mounts, facts));
    return by && { what: `is visible at \`${by.dest}\``, by };
  },
  /** What the host has there is shown there. */
  readable(path, operations, facts) {
    const { kind } = resolveIn(path, facts.paths);
    if (kind === 'missing' || kind === 'denied') return undefined;
    const view = viewPath(path, operations, facts.paths);
    return showsHost(view, facts.paths) ? undefined : { what: 'is not visible', by: view.through };
  },
  writable(written, operations, facts) {
    const path = repositoryAt(written, facts) ?? written;
    const { through } = viewPath(path, operations, facts.paths);
    const writable = through !== undefined && (isWritable(through) || through.kind === 'tmpfs');
    return writable ? undefined : { what: 'is not writable', by: through };
  },
};

/** Whether an operation shows the host object behind a host path, or something below it, anywhere inside. */
export function showsObject(
  operation: Operation,
  hostPath: string,
  operations: readonly Operation[],
  facts: HostFacts,
): boolean {
  if (operation.kind !== 'bind' && operation.kind !== 'overlay') return false;
  if (isOwn(operation) || (operation.kind === 'bind' && operation.role === 'secret')) return false;
  const resolve = (path: string): ResolvedPath => resolveIn(path, facts.paths);
  const { path: object, kind } = resolve(hostPath);
  if (kind === 'missing' || kind === 'denied') return false;
  const source = resolve(operation.source).path;
  if (isWithin(source, object)) return true;
  if (!isWithin(object, source)) return false;
  return direct(rebase(object, source, operation.dest), operations).through === operation;
}

function diagnostic({ presets, promise, broken: { what, by } }: BrokenPromise): Diagnostic {
  const names = presets.map((id) => `\`${id}\``).join(', ');
  const promises = presets.length === 1 ? 'promises' : 'promise';
  const message = `\`${promise.path}\` ${what}, although ${names} ${promises} that it is ${promise.kind}`;
  const cause = by?.origin.at;
  const remedy = by === undefined ? '' : `Change what ${showOrigin(by.origin)} mounts, or `;
  return warning('broken-promise', message, {
    at: cause ?? promise.at,
    help: `${remedy}leave ${presets.length === 1 ? names : 'these presets'} out.`.replace(
      /^l/,
      'L',
    ),
    ...(cause && promise.at && { related: { message: 'the promise is here', at: promise.at } }),
  });
}
