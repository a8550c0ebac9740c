import type { Location } from '../diagnostics/diagnostic.ts';
import type { Origin } from '../policy/origin.ts';
import type { Change } from './compare.ts';
import type { HostFacts } from './facts.ts';
import type { Compared, Grant } from './grants.ts';
import { isWritable, type Operation } from './operation.ts';
import { isWithin } from './paths.ts';
import { repositoryOutside, showsRepository } from './repositories.ts';
import { direct } from './view.ts';

/**
 * Where the project's repository lies outside of the root nobody's file asks for it, and yet it is shown: its
 * owner has to agree once. What the user's own mounts show is agreed to.
 */
export function shownRepository(
  { policy, world, trustedWorld }: Compared,
  facts: HostFacts,
  placeOf: (origin: Origin | undefined) => Location | undefined,
): Grant[] {
  const repository = repositoryOutside(facts);
  const shown = repository === undefined ? undefined : shownAt(repository, world.operations);
  if (repository === undefined || shown === undefined) return [];
  const writable = isWritable(shown);
  const own = trustedWorld.operations.filter((operation) => !showsRepository(operation));
  const { host, through } = direct(shown.dest, own);
  if (host === repository && through && (!writable || isWritable(through))) return [];
  const before = shownAt(repository, trustedWorld.operations);
  const byProject = writable && (before === undefined || !isWritable(before));
  const at = byProject ? placeOf(policy.origins['unprotect.$PWD/.git']) : undefined;
  const verb = writable ? 'change' : 'read';
  return [
    {
      key: `${verb} repository ${repository}`,
      text: `${verb} the Git repository \`${repository}\`, which this project is a part of`,
      ...(at && { at }),
      help: `Run \`sbx allow\` to accept it; a mount of it with \`mode: none\` keeps it out.`,
    },
  ];
}

/** Whether a grant is about the repository, for which no line of a file asks. */
export function isRepositoryGrant({ key }: Grant): boolean {
  return /^(?:read|change) repository \//.test(key);
}

/** Changes in the repository follow from how it is shown, which is one grant. */
export function belongsToRepository({ host, origin }: Change, facts: HostFacts): boolean {
  const repository = repositoryOutside(facts);
  if (repository === undefined || host === undefined) return false;
  return origin?.kind === 'default' && isWithin(host, repository);
}

function shownAt(repository: string, operations: readonly Operation[]): Operation | undefined {
  return operations.find(
    (operation) => showsRepository(operation) && operation.dest === repository,
  );
}
