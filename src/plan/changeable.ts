import { problem, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { HostFacts } from './facts.ts';
import { isWritableHost, type Operation } from './operation.ts';
import { ownDirectories } from './own-directories.ts';
import { dirname, isWithin, join } from './paths.ts';
import { linkTarget, resolveIn, resolvePath } from './resolve-path.ts';
import { fieldPlace, type WantedMount } from './wanted.ts';

/** Host directories and files that operations let the inside change. */
export function writableSources(operations: readonly Operation[]): string[] {
  return operations.filter(isWritableHost).map(({ source }) => source);
}

/**
 * Mounts whose source is found through a link that what runs inside can have put there, in this session or in
 * an earlier one: the next launch would show whatever it leads to. The root counts also where it is not
 * writable, as its files come from a repository; `trees` are others that can be written.
 */
export function refuseChangeableSources(
  mounts: readonly WantedMount[],
  trees: readonly string[],
  facts: HostFacts,
): Diagnostic[] {
  const state = resolveIn(ownDirectories(facts).state, facts.paths).path;
  const changeable = [...new Set([facts.root, state, ...trees])];
  return mounts.flatMap((wanted) => {
    const link = writtenSources(wanted)
      .flatMap((path) => linksOn(path, facts))
      .find((each) => changeable.some((tree) => isWithin(dirname(each), tree)));
    return link === undefined ? [] : [throughLink(wanted, link, facts)];
  });
}

/** What a launch looks for on the host, before any link is followed. */
function writtenSources({ mount, dest, source, role }: WantedMount): string[] {
  // A secret is mounted where it was looked for; its source has been found already.
  if (role === 'secret') return [dest];
  switch (mount.mode) {
    case 'tmpfs':
    case 'mask':
    case 'none':
      return [];
    case 'state-dir':
      return source === undefined ? [] : mount.seed.map((file) => join(source, file));
    default:
      return [source ?? dest];
  }
}

/** Every link that is followed on the way, where it really lies. */
function linksOn(path: string, facts: HostFacts): string[] {
  const links: string[] = [];
  const lookup = lookupIn(facts);
  resolvePath(path, (each) => {
    const fact = lookup(each);
    if (fact.kind === 'symlink') links.push(each);
    return fact;
  });
  return links;
}

function throughLink(wanted: WantedMount, link: string, { paths }: HostFacts): Diagnostic {
  const { mount, role, origin } = wanted;
  const what =
    role === 'secret'
      ? `the secret \`${wanted.dest}\``
      : `the source of the \`${mount.mode}\` mount \`${mount.path}\``;
  const message = `${what} is found through \`${link}\`, a symbolic link that the sandbox can change`;
  const target = linkTarget(link, paths[link]?.target ?? '');
  const field = mount.mode === 'state-dir' ? 'seed' : 'path';
  return problem('source-symlink', message, {
    at: role === 'secret' ? origin.at : fieldPlace(mount, field),
    help: `It leads to \`${target}\`. If that is what you mean, name it itself, or put it in place of the link.`,
  });
}

function lookupIn({ paths }: HostFacts): (path: string) => HostFacts['paths'][string] {
  return (path) => paths[path] ?? { kind: 'missing' };
}
