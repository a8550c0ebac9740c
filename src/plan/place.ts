import { problem, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { HostFacts } from './facts.ts';
import { isWritable, type Link, type Operation } from './operation.ts';
import { dirname, join, prefixes } from './paths.ts';
import { linkTarget } from './resolve-path.ts';
import { direct } from './view.ts';
import { badDestination, type WantedMount } from './wanted.ts';

/** Where a mount really goes, with the links that make its written destination lead there. */
export interface Placement {
  readonly dest: string;
  readonly links: readonly Link[];
}

const mostLinks = 40;

/**
 * bubblewrap 0.12 refuses a destination that passes through a link, and older ones follow it, on the host
 * (CVE-2026-87766). So links are followed here: `/var/run/docker.sock` becomes `/run/docker.sock`, with
 * `/var/run` a link as on the host. A link in a writable mount could be anyone's, and is refused.
 */
export function placeDestination(
  wanted: WantedMount,
  below: readonly Operation[],
  facts: HostFacts,
): Placement | { diagnostic: Diagnostic } {
  const links: Link[] = [];
  let dest = wanted.dest;
  for (let followed = 0; followed < mostLinks; followed += 1) {
    const found = firstLink(dest, [...below, ...links], facts);
    if (found === undefined) {
      const bad = badDestination(wanted.mount, dest);
      return bad === undefined ? { dest, links } : { diagnostic: bad };
    }
    if (found.through !== undefined && isWritable(found.through)) {
      return { diagnostic: throughLink(wanted, found.at) };
    }
    if (found.create) {
      links.push({
        kind: 'symlink',
        target: found.target,
        dest: found.at,
        origin: wanted.origin,
        ...(wanted.mount.late && { late: true }),
      });
    }
    dest = join(linkTarget(found.at, found.target), dest.slice(found.at.length));
  }
  return { diagnostic: throughLink(wanted, wanted.dest) };
}

interface Found {
  readonly at: string;
  readonly target: string;
  readonly through: Operation | undefined;
  /** The link is the host's, and nothing shows it inside yet. */
  readonly create: boolean;
}

function firstLink(dest: string, below: readonly Operation[], facts: HostFacts): Found | undefined {
  for (const at of prefixes(dest)) {
    const { through, host } = direct(at, below);
    if (through?.kind === 'symlink' && through.dest === at) {
      return { at, target: through.target, through: undefined, create: false };
    }
    if (through?.dest === at) continue;
    // Below a bind the host path behind it counts, the last component too; elsewhere the host's own layout,
    // and only for parents: what stands at the destination itself is what the mount brings.
    if (host === undefined && at === dest) continue;
    const fact = facts.paths[host ?? at];
    if (fact?.kind !== 'symlink' || fact.target === undefined) continue;
    return { at, target: fact.target, through, create: host === undefined };
  }
  return undefined;
}

function throughLink({ mount, dest, origin }: WantedMount, at: string): Diagnostic {
  const what = at === dest ? 'is' : `passes through \`${at}\`, which is`;
  const message = `the destination \`${mount.dest}\` ${what} a symbolic link that the sandbox can change`;
  return problem('destination-symlink', message, {
    at: origin.at,
    help: `Mount at the path that the link leads to, or replace the link in ${dirname(at)}.`,
  });
}
