import { problem, warning, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Origin } from '../policy/origin.ts';
import { refuseChangeableSources, writableSources } from './changeable.ts';
import type { HostFacts } from './facts.ts';
import { isLinkOfOverlay, linkInstead } from './links.ts';
import { checkMountpoint, kindOf } from './mountpoint.ts';
import type { Operation } from './operation.ts';
import { emptyFile, overlayLock, privateDirectory } from './own-directories.ts';
import { isWithin, sortedByPath } from './paths.ts';
import { placeDestination, type Placement } from './place.ts';
import { resolveSource } from './source.ts';
import { direct, showsHost } from './view.ts';
import { inOrder, type WantedMount } from './wanted.ts';

/** A directory of ours that must exist before launch. */
export interface PrivateDirectory {
  readonly path: string;
  /** Host files that a new one starts with. */
  readonly seed?: { readonly from: string; readonly files: readonly string[] };
}

export interface PlannedMounts {
  readonly operations: readonly Operation[];
  readonly directories: readonly PrivateDirectory[];
  /** Set when overlay directories are used, which only one session may do at a time. */
  readonly lock?: string;
  readonly diagnostics: readonly Diagnostic[];
}

interface Building {
  readonly facts: HostFacts;
  readonly operations: Operation[];
  /** Where each mount goes once links are followed. */
  readonly places: Map<WantedMount, Placement>;
  readonly directories: PrivateDirectory[];
  lock?: string;
  readonly diagnostics: Diagnostic[];
}

/**
 * Wanted mounts as operations on top of those already `given`; the order in which they are listed never matters.
 * No source is found through a link in a tree that they make writable, nor in one that is `changeable` otherwise.
 */
export function planMounts(
  wanted: readonly WantedMount[],
  given: readonly Operation[],
  facts: HostFacts,
  changeable: readonly string[] = [],
): PlannedMounts {
  const written = build(inOrder(wanted), wanted, given, facts);
  const placeOf = (mount: WantedMount): string => written.places.get(mount)?.dest ?? mount.dest;
  // Following links can move a destination, and what is decided by what lies below must see it there.
  const moved = wanted.some((mount) => placeOf(mount) !== mount.dest);
  const building = moved
    ? build(inOrder(wanted, placeOf), wanted, given, facts, written.places)
    : written;
  const { operations, directories, lock, diagnostics } = building;
  return {
    operations: ordered(operations),
    directories,
    ...(lock !== undefined && { lock }),
    diagnostics: [
      ...diagnostics,
      // The others are refused already, or have nothing to show.
      ...refuseChangeableSources(
        wanted.filter((each) => building.places.has(each)),
        [...writableSources(operations), ...changeable],
        facts,
      ),
    ],
  };
}

function build(
  inTurn: readonly WantedMount[],
  all: readonly WantedMount[],
  given: readonly Operation[],
  facts: HostFacts,
  known: Building['places'] = new Map(),
): Building {
  const building: Building = {
    facts,
    operations: [...given],
    places: new Map(),
    directories: [],
    diagnostics: [],
  };
  for (const mount of inTurn) addMount(mount, all, building, known.get(mount));
  return building;
}

/** Links that are made for a destination go where they belong; the order is stable for equal places. */
export function ordered(operations: readonly Operation[]): Operation[] {
  return sortedByPath(operations, ({ late, dest }) => `${Number(late ?? false)}${dest}`);
}

/** `known` is where links led when the mounts stood in the order in which their destinations are written. */
function addMount(
  wanted: WantedMount,
  all: readonly WantedMount[],
  building: Building,
  known?: Placement,
): void {
  const { facts, operations, diagnostics } = building;
  const placement = placeDestination({ ...wanted, ...known }, operations, facts);
  if ('diagnostic' in placement) {
    if (!isLinkOfOverlay(wanted, operations, all, facts)) diagnostics.push(placement.diagnostic);
    return;
  }
  const { dest } = placement;
  // What a mount has come to show by now needs no link.
  const before = (known?.links ?? []).filter((link) => !direct(link.dest, operations).host);
  const links = [...before, ...placement.links];
  building.places.set(wanted, { dest, links });
  const operation = toOperation(wanted, dest, all, building);
  if (operation === undefined) return;
  diagnostics.push(...checkMountpoint(wanted, operation, operations, facts));
  operations.push(...links, operation);
}

function toOperation(
  wanted: WantedMount,
  dest: string,
  all: readonly WantedMount[],
  building: Building,
): Operation | undefined {
  const { mount } = wanted;
  switch (mount.mode) {
    case 'tmpfs':
      return { kind: 'tmpfs', ...placed(wanted, dest) };
    case 'mask':
      return mask(wanted, dest, building);
    case 'state-dir':
      return stateDirectory(wanted, dest, building);
    case 'overlay':
    case 'overlay-tmpfs':
    case 'overlay-ro':
      return overlay(wanted, dest, mount.mode, building);
    case 'none':
      return undefined;
    default:
      return bind(wanted, dest, mount.mode, all, building);
  }
}

function placed(
  { mount, origin }: WantedMount,
  dest: string,
): Pick<Operation, 'dest' | 'origin' | 'late'> {
  return { dest, origin, ...(mount.late && { late: true }) };
}

function bind(
  wanted: WantedMount,
  dest: string,
  access: 'read-only' | 'read-write' | 'device',
  all: readonly WantedMount[],
  building: Building,
): Operation | undefined {
  const { source = dest } = wanted;
  const { resolved, diagnostics } = resolveSource(wanted, source, building.facts);
  building.diagnostics.push(...diagnostics);
  if (resolved === undefined) return undefined;
  const place = placed(wanted, dest);
  const target =
    access === 'read-only' && linkInstead(wanted, dest, resolved.path, all, building.facts);
  if (target) return { kind: 'symlink', target, ...place };
  const { role } = wanted;
  // bubblewrap would follow the links as well; with none in it, what lies below is known by its own path.
  return { kind: 'bind', access, source: resolved.path, ...place, ...(role && { role }) };
}

function mask(wanted: WantedMount, dest: string, building: Building): Operation | undefined {
  const { facts, operations, diagnostics } = building;
  const place = placed(wanted, dest);
  const view = direct(dest, operations);
  const { through, host } = view;
  const mounted = through?.dest === dest ? through : undefined;
  if (mounted === undefined && !showsHost(view, facts.paths) && through?.kind !== 'dev') {
    const message = `the mask of \`${wanted.mount.dest}\` hides nothing: there is no such path inside`;
    const { optional } = wanted.mount;
    if (!optional)
      diagnostics.push(warning('mask-without-target', message, { at: place.origin.at }));
    return undefined;
  }
  const shown = host === undefined ? 'file' : facts.paths[host]?.kind;
  const kind = mounted === undefined ? shown : kindOf(mounted, facts);
  if (kind === 'directory') return { kind: 'tmpfs', mask: true, ...place };
  const source = emptyFile(facts);
  return { kind: 'bind', access: 'read-only', role: 'empty-file', source, ...place };
}

function stateDirectory(wanted: WantedMount, dest: string, building: Building): Operation {
  const { mount, source } = wanted;
  const path = privateDirectory(wanted.dest, 'state', mount.scope, building.facts);
  const seed = source === undefined ? {} : { seed: { from: source, files: mount.seed } };
  building.directories.push({ path, ...seed });
  const place = placed(wanted, dest);
  return { kind: 'bind', access: 'read-write', role: 'state', source: path, ...place };
}

function overlay(
  wanted: WantedMount,
  dest: string,
  mode: 'overlay' | 'overlay-tmpfs' | 'overlay-ro',
  building: Building,
): Operation | undefined {
  const { mount, source = dest } = wanted;
  const { resolved, diagnostics } = resolveSource(wanted, source, building.facts);
  building.diagnostics.push(...diagnostics);
  if (resolved === undefined) return undefined;
  if (resolved.kind !== 'directory') {
    const message = `\`${mount.path}\` is not a directory, which \`${mode}\` needs`;
    building.diagnostics.push(
      problem('bad-value', message, { at: wanted.origin.at, help: 'Use `read-only` for a file.' }),
    );
    return undefined;
  }
  const place = placed(wanted, dest);
  const from = resolved.path;
  if (mode === 'overlay-tmpfs') return { kind: 'overlay', mode, source: from, ...place };
  const upper = privateDirectory(wanted.dest, 'overlay', 'project', building.facts);
  const work = privateDirectory(wanted.dest, 'work', 'project', building.facts);
  if (mode === 'overlay-ro' && isWithin(upper, from)) {
    // Two lower layers of one overlay may not overlap, which bubblewrap says without naming either.
    building.diagnostics.push(overlayInSource(from, upper, wanted.origin));
    return undefined;
  }
  building.directories.push({ path: upper }, { path: work });
  building.lock = overlayLock(building.facts);
  return { kind: 'overlay', mode, source: from, upper, work, ...place };
}

function overlayInSource(source: string, upper: string, { at }: Origin): Diagnostic {
  const message = `the overlay of \`${source}\` contains its own private layer, \`${upper}\``;
  const help = 'Overlay a narrower directory, or set XDG_STATE_HOME outside of it.';
  return problem('overlay-in-source', message, { at, help });
}
