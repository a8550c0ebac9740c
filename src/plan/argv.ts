import type { Operation } from './operation.ts';
import type { Plan } from './plan.ts';
import { shimArguments } from './shim.ts';

/** The options of bubblewrap for a plan, without what depends on the terminal, `--` and the command. */
export function bubblewrapOptions(plan: Plan): string[] {
  return [...plan.namespaces, ...plan.operations.flatMap(operationOptions), ...plan.closing];
}

/** The same for a launch, which opens the `copies` of the plan by their descriptors. */
export function launchOptions(plan: Plan): string[] {
  return [...plan.namespaces, ...operationLines(plan).flat(), ...plan.closing];
}

/** The whole command line of a launch, grouped so that each group reads as one line. */
export function commandLines(plan: Plan): string[][] {
  return [
    [plan.bubblewrap.path],
    ...grouped(plan.namespaces),
    ...grouped(sessionOptions(plan)),
    ...operationLines(plan),
    ...grouped(plan.closing),
    ['--', ...shimArguments(plan.shim)],
  ];
}

/** With `auto` it depends on whether there is a terminal; shown is what holds without one. */
function sessionOptions({ session }: Plan): string[] {
  return session === 'never' ? [] : ['--new-session'];
}

function operationLines({ operations, copies }: Plan): string[][] {
  const descriptors = new Map<Operation, number>(
    copies.map(({ operation, descriptor }) => [operation, descriptor]),
  );
  return operations.flatMap((operation) => {
    const descriptor = descriptors.get(operation);
    return descriptor === undefined
      ? grouped(operationOptions(operation))
      : [['--perms', '0644', '--file', String(descriptor), operation.dest]];
  });
}

/** The option of bubblewrap for one operation. */
export function operationOptions(operation: Operation): string[] {
  const { dest } = operation;
  switch (operation.kind) {
    case 'bind': {
      const option = { 'read-only': '--ro-bind', 'read-write': '--bind', device: '--dev-bind' };
      return [option[operation.access], operation.source, dest];
    }
    case 'tmpfs':
      return ['--tmpfs', dest];
    case 'symlink':
      return ['--symlink', operation.target, dest];
    case 'proc':
      return ['--proc', dest];
    case 'dev':
      return ['--dev', dest];
    default:
      return overlayOptions(operation);
  }
}

function overlayOptions({
  mode,
  source,
  upper = '',
  work = '',
  dest,
}: Extract<Operation, { kind: 'overlay' }>): string[] {
  switch (mode) {
    case 'overlay':
      return ['--overlay-src', source, '--overlay', upper, work, dest];
    case 'overlay-ro':
      return ['--overlay-src', source, '--overlay-src', upper, '--ro-overlay', dest];
    default:
      return ['--overlay-src', source, '--tmp-overlay', dest];
  }
}

function grouped(options: readonly string[]): string[][] {
  const lines: string[][] = [];
  for (const option of options) {
    const line = lines.at(-1);
    if (option.startsWith('--') || line === undefined) lines.push([option]);
    else line.push(option);
  }
  return lines;
}
