import { problem, type Diagnostic, type Location } from '../diagnostics/diagnostic.ts';
import type { Origin } from '../policy/origin.ts';
import type { Policy } from '../policy/policy.ts';
import { compareWorlds, widening, type Change } from './compare.ts';
import { isLoaderVariable, judgeVariable } from './variables.ts';
import { variablesIn, variableValue } from './expand.ts';
import type { HostFacts } from './facts.ts';
import { isShared } from './own-directories.ts';
import type { World } from './plan.ts';
import { protectedPaths } from './protect.ts';
import { optionGrants } from './option-grants.ts';
import { followsFromMount, openedBy } from './protected-changes.ts';
import { belongsToRepository, shownRepository } from './repository-grant.ts';

/** Something that a project's own files let the sandbox do beyond what the user's policy does. */
export interface Grant {
  /** The same text for the same grant, whatever the file looks like: what an approval is recorded by. */
  readonly key: string;
  /** What it lets the sandbox do, after the words "lets the sandbox". */
  readonly text: string;
  readonly at?: Location;
  /** How to do without it, where that is not a matter of the file that asks. */
  readonly help?: string;
}

/** Two policies of one project, with and without the files that a repository can bring. */
export interface Compared {
  readonly policy: Policy;
  readonly world: World;
  readonly trusted: Policy;
  readonly trustedWorld: World;
}

/**
 * What needs approval: every widening between the two worlds but private state, empty directories, harmless
 * variables and the tool installations that shipped presets show.
 */
export function findGrants(compared: Compared, facts: HostFacts): Grant[] {
  const { policy, world, trusted, trustedWorld } = compared;
  const grants = [
    ...(policy === trusted && world === trustedWorld ? [] : grantsOfFiles(compared, facts)),
    ...shownRepository(compared, facts, (from) => projectPlace(from, policy)),
  ];
  const unique = new Map(grants.map((grant) => [grant.key, grant]));
  return [...unique.values()];
}

function grantsOfFiles(compared: Compared, facts: HostFacts): Grant[] {
  const { world, trustedWorld } = compared;
  const changes = world === trustedWorld ? [] : compareWorlds(trustedWorld, world, facts.paths);
  const widened = changes.filter(
    (change) =>
      widening.has(change.kind) &&
      !belongsToRepository(change, facts) &&
      !followsFromMount(change, changes, compared.world),
  );
  return [
    ...widened.flatMap((change) => grantOf(change, compared, facts)),
    ...namedVariables(compared, facts),
    ...switchedOff(compared),
    ...sharedDirectories(compared, facts),
    ...openedPaths(compared, facts),
  ];
}

/** The refusal of a launch: one error per grant, at the line that makes it. */
export function refuseGrants(grants: readonly Grant[]): Diagnostic[] {
  return grants.map(({ text, at, help }) =>
    problem('not-allowed', `not trusted yet: this lets the sandbox ${text}`, {
      at,
      help: help ?? 'Read the file, then run `sbx allow` to accept all that it grants.',
    }),
  );
}

/** Devices that every sandbox has in its own `/dev`. */
const minimalDevices = new Set(
  ['null', 'zero', 'full', 'random', 'urandom'].map((name) => `/dev/${name}`),
);

function grantOf(change: Change, { policy, world }: Compared, facts: HostFacts): Grant[] {
  const { kind, what, host = what, origin } = change;
  const place = (from: Origin | undefined): { at?: Location } => {
    const at = projectPlace(from, policy);
    return at === undefined ? {} : { at };
  };
  const shown = host === what ? `\`${what}\`` : `\`${host}\` (as \`${what}\`)`;
  switch (kind) {
    case 'readable':
      if (minimalDevices.has(host) || isToolInstallation(origin, policy)) return [];
      return [{ key: `read ${host} ${what}`, text: `read ${shown}`, ...place(origin) }];
    case 'writable':
      if (change.from === 'read-write')
        return [{ key: `device ${host}`, text: `use devices in ${shown}`, ...place(origin) }];
      return [
        {
          key: `write ${host} ${what}`,
          text: `write ${shown}`,
          ...place(origin?.kind === 'default' ? openedBy(host, policy, facts) : origin),
        },
      ];
    case 'other object':
      return [
        {
          key: `see ${change.to} ${host} ${what}`,
          text: `see ${shown} (${change.to})`,
          ...place(origin),
        },
      ];
    case 'seeded':
      return [
        {
          key: `seed ${what}`,
          text: `take a copy of \`${what}\``,
          ...place(seedOrigin(what, policy)),
        },
      ];
    default: {
      const option = optionGrants[kind];
      if (option === undefined) return variableGrant(what, policy, world, place);
      return [{ key: option.key, text: option.text, ...place(policy.origins[option.from]) }];
    }
  }
}

function variableGrant(
  name: string,
  policy: Policy,
  world: World,
  place: (from: Origin | undefined) => { at?: Location },
): Grant[] {
  const set = policy.origins[`env.set.${name}`];
  if (set !== undefined && Object.hasOwn(world.environment.set, name)) {
    if (!isLoaderVariable(name)) return [];
    const text = `set \`${name}\`, which steers the dynamic loader`;
    return [{ key: `set ${name} ${policy.env.set[name]}`, text, ...place(set) }];
  }
  const pattern = policy.env.keep.find(
    (each) => each.endsWith('*') && name.startsWith(each.slice(0, -1)),
  );
  const kept = policy.origins[`env.keep.${name}`] ?? policy.origins[`env.keep.${pattern}`];
  const from = kept ?? policy.origins['env.inherit'];
  // What shipped presets keep was chosen to be harmless; the network brings its proxy settings.
  if (from === undefined || from.kind === 'default') return [];
  if (from.kind === 'preset' && isShipped(from, policy)) return [];
  return [{ key: `variable ${name}`, text: `read your variable \`${name}\``, ...place(from) }];
}

/** Whether a variable that some caller may export would pass only because of the project's own files. */
export function needsApproval(name: string, { policy, trusted, world }: Compared): boolean {
  if (policy === trusted) return false;
  if (!judgeVariable(name, policy).passes || judgeVariable(name, trusted).passes) return false;
  return variableGrant(name, policy, world, () => ({})).length > 0;
}

/**
 * A variable that a project's file names reaches the inside, as a value or as part of a path, whether it is
 * kept or not. One that is unset has nothing to read.
 */
function namedVariables({ policy, trusted }: Compared, facts: HostFacts): Grant[] {
  const named = new Set(textsOf(trusted).flatMap(([text]) => variablesIn(text)));
  return textsOf(policy).flatMap(([text, origin]) => {
    // What shipped presets name was chosen to be harmless.
    if (origin?.kind === 'preset' && isShipped(origin, policy)) return [];
    return variablesIn(text).flatMap((name): Grant[] => {
      const { passes } = judgeVariable(name, trusted, facts.devenv?.shell);
      if (name === 'PWD' || named.has(name) || passes) return [];
      if (variableValue(name, facts) === undefined) return [];
      const at = projectPlace(origin, policy);
      const grant = { key: `variable ${name}`, text: `read your variable \`${name}\`` };
      return [{ ...grant, ...(at && { at }) }];
    });
  });
}

/** Every text of a policy in which variables are replaced by their values. */
function textsOf(policy: Policy): [text: string, origin: Origin | undefined][] {
  const { mounts, secrets, secret_dirs: directories, env, origins } = policy;
  return [
    ...mounts.flatMap(({ path, dest, origins: from }): [string, Origin | undefined][] => [
      [path, from.path ?? from.dest],
      [dest, from.dest],
    ]),
    ...secrets.map(({ path = '', origin }): [string, Origin] => [path, origin]),
    ...directories.map((each): [string, Origin | undefined] => [
      each,
      origins[`secret_dirs.${each}`],
    ]),
    ...Object.entries(env.set).map(([name, value]): [string, Origin | undefined] => [
      value,
      origins[`env.set.${name}`],
    ]),
  ];
}

/** A project may not keep the sandbox from starting by itself. */
function switchedOff({ policy, trusted }: Compared): Grant[] {
  const [from, own] = [policy.origins['enable'], trusted.origins['enable']];
  if (policy.enable || (from?.kind === own?.kind && from?.name === own?.name)) return [];
  const at = projectPlace(from, policy);
  const text = 'be left out when the project is entered (`enable: false`)';
  return [{ key: 'enable false', text, ...(at && { at }) }];
}

/** What is private to the user, and not to the project, has what other projects left there. */
function sharedDirectories({ policy, world, trustedWorld }: Compared, facts: HostFacts): Grant[] {
  const had = new Set(trustedWorld.directories.map(({ path }) => path));
  return world.operations.flatMap((operation): Grant[] => {
    if (operation.kind !== 'bind' || operation.role !== 'state') return [];
    const { source, dest, origin } = operation;
    if (had.has(source) || !isShared(source, facts)) return [];
    const at = projectPlace(origin, policy);
    const text = `use \`${dest}\` as your other projects left it (\`scope: user\`)`;
    return [{ key: `share ${dest}`, text, ...(at && { at }) }];
  });
}

/** Protected paths that are no longer protected, those that do not exist yet too. */
function openedPaths({ policy, trusted, trustedWorld }: Compared, facts: HostFacts): Grant[] {
  const held = new Set(protectedPaths(policy, facts).map(({ path }) => path));
  const watched = new Set(trustedWorld.watched.map(({ path }) => path));
  return protectedPaths(trusted, facts).flatMap(({ path }): Grant[] => {
    if (held.has(path) || !watched.has(path)) return [];
    const at = projectPlace(openedBy(path, policy, facts), policy);
    return [{ key: `create ${path}`, text: `create \`${path}\` unnoticed`, ...(at && { at }) }];
  });
}

/** Programs that a shipped toolchain preset shows read-only, below the home; never configuration or caches. */
function isToolInstallation(origin: Origin | undefined, policy: Policy): boolean {
  if (origin?.kind !== 'preset' || !isShipped(origin, policy)) return false;
  return policy.presets.some(({ id, category }) => id === origin.name && category === 'toolchain');
}

function isShipped({ name }: Origin, { presets }: Policy): boolean {
  return presets.some(({ id, source }) => id === name && source === 'shipped');
}

/** The line of the project that is behind an origin: its own, or the one that asked for the preset. */
function projectPlace(origin: Origin | undefined, { presets }: Policy): Location | undefined {
  if (origin?.kind !== 'preset') return origin?.at;
  return presets.find(({ id }) => id === origin.name)?.requested_at ?? origin.at;
}

function seedOrigin(what: string, { mounts }: Policy): Origin | undefined {
  return mounts.find(({ seed }) => seed.some((file) => what.endsWith(`/${file}`)))?.origins.seed;
}
