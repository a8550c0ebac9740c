import type { Location } from '../diagnostics/diagnostic.ts';
import type { Origin } from '../policy/origin.ts';
import type { Change } from './compare.ts';
import type { HostFacts } from './facts.ts';
import type { Compared, Grant } from './grants.ts';
import type { Bind } from './operation.ts';
import { isWithin } from './paths.ts';
import type { World } from './plan.ts';
import { repositoryOutside, showsRepository } from './repositories.ts';
import { direct } from './view.ts';

/**
 * Where the project's repository lies outside of the root nobody's file asks for it, and yet it is shown: its
 * owner has to agree once. What the user's own mounts show is agreed to. A project that opens it grants more.
 */
export function shownRepository(
  { policy, world, trustedWorld }: Compared,
  facts: HostFacts,
  placeOf: (origin: Origin | undefined) => Location | undefined,
): Grant[] {
  const repository = repositoryOutside(facts);
  if (repository === undefined) return [];
  const own = trustedWorld.operations.filter((operation) => !showsRepository(operation));
  const agreed = direct(repository, own).host === repository;
  const [before, now] = [trustedWorld, world].map((each) => accessIn(each, repository));
  const at = placeOf(policy.origins['unprotect.$PWD/.git']);
  const grant = (key: string, verb: 'read' | 'change'): Grant => ({
    key,
    text: `${verb} the Git repository \`${repository}\`, which this project is a part of`,
    help: 'Run `sbx allow` to accept it; a mount of it with `mode: none` keeps it out.',
  });
  const verb = before === 'read-write' ? 'change' : 'read';
  return [
    ...(now === undefined || agreed ? [] : [grant(`repository ${repository}`, verb)]),
    ...(now !== 'read-write' || before === now
      ? []
      : [{ ...grant(`change repository ${repository}`, 'change'), ...(at && { at }) }]),
  ];
}

/** Whether a grant is about the repository, for which no line of a file asks. */
export function isRepositoryGrant({ key }: Grant): boolean {
  return /^(?:change )?repository \//.test(key);
}

/** Changes in the repository follow from how it is shown, which is one grant. */
export function belongsToRepository({ host, origin }: Change, facts: HostFacts): boolean {
  const repository = repositoryOutside(facts);
  if (repository === undefined || host === undefined) return false;
  return origin?.kind === 'default' && isWithin(host, repository);
}

/** How a world shows the repository because it is the project's. */
function accessIn({ operations }: World, repository: string): Bind['access'] | undefined {
  const shown = operations.find(
    (operation) => showsRepository(operation) && operation.dest === repository,
  );
  return shown?.kind === 'bind' ? shown.access : undefined;
}
