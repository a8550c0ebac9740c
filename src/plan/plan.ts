import { hasErrors, problem, warning, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Policy } from '../policy/policy.ts';
import { canonicalPath } from '../schema/template.ts';
import { launchOptions } from './argv.ts';
import { checkBubblewrap, mostArguments } from './bubblewrap.ts';
import { findCopies, type Copy } from './copies.ts';
import { planEnvironment, type PlannedEnvironment } from './environment.ts';
import { warnOfEscapes } from './escapes.ts';
import type { Bubblewrap, HostFacts } from './facts.ts';
import {
  kernelFileSystems,
  namespaceOptions,
  planSeccomp,
  planSession,
  systemControls,
  type Session,
} from './kernel.ts';
import { ordered, planMounts, type PlannedMounts, type PrivateDirectory } from './mounts.ts';
import { networkMounts } from './network.ts';
import type { Operation } from './operation.ts';
import { optimise, type Covered } from './optimise.ts';
import {
  emptyFile,
  maskOwnDirectories,
  ownDirectories,
  refuseOwnDirectories,
} from './own-directories.ts';
import { ownFilesDirectory, showOwnFiles, type OwnFile } from './own-files.ts';
import { devenvMounts, planProtection, type WatchedPath } from './protect.ts';
import { checkPromises } from './promises.ts';
import { repositoryMounts, repositoryVariables } from './repositories.ts';
import type { SeccompOptions } from './seccomp/filter.ts';
import { planSecrets } from './secrets.ts';
import { environmentSettings, settingArguments } from './settings.ts';
import { planShim, shimArguments, type Shim } from './shim.ts';
import { onePerVariable } from './unset-variables.ts';
import { direct } from './view.ts';
import { wantedMounts } from './wanted.ts';

/** What the inside sees and may do: the part of a plan that two policies are compared by. */
export interface World {
  readonly operations: readonly Operation[];
  /** Mounts of the policy that need no operation of their own. */
  readonly covered: readonly Covered[];
  readonly environment: PlannedEnvironment;
  /** Variables that get the content of a secret file at launch. */
  readonly secretExports: readonly { readonly name: string; readonly path: string }[];
  /** Protected paths that do not exist and that the inside could create. */
  readonly watched: readonly WatchedPath[];
  /** Private directories that must exist before launch. */
  readonly directories: readonly PrivateDirectory[];
  /** Options of bubblewrap that come before the operations. */
  readonly namespaces: readonly string[];
  readonly session: Session;
  /** The system call filter. */
  readonly seccomp?: SeccompOptions;
}

/** What will be done, in full, as plain data: printed by `policy show --argv`, executed by `launch`. */
export interface Plan extends World {
  readonly bubblewrap: Bubblewrap;
  /** Operations that a launch carries out without a mount. */
  readonly copies: readonly Copy[];
  /** Options that come after the operations. */
  readonly closing: readonly string[];
  /** The empty file of masks, when one is used. */
  readonly emptyFile?: string;
  /** Files of ours that the inside can read; written before launch. */
  readonly files: readonly OwnFile[];
  /** Where they are kept on the host. */
  readonly filesDirectory: string;
  /** Repositories of the project that git inside may write; they need files that hold it in. */
  readonly openedRepositories: readonly string[];
  /** The file to lock while overlay directories are in use. */
  readonly lock?: string;
  /** The directory that all of ours lie in. */
  readonly stateDirectory: string;
  /** What starts the command inside. */
  readonly shim: Shim;
}

/**
 * Policy and facts to a plan, with `files` that a launch adds. Pure: the same input gives the same plan, and
 * nothing is read or made. There is no plan when any diagnostic is an error; all diagnostics are reported
 * together. The world is there in any case, so that what a policy asks for can be judged even where it cannot be
 * carried out. `changeable` are host trees that sessions can write, beyond those that this policy shows writable.
 */
export function planSandbox(
  policy: Policy,
  facts: HostFacts,
  files: readonly OwnFile[] = [],
  changeable: readonly string[] = [],
): { plan?: Plan; world: World; diagnostics: Diagnostic[] } {
  const { world, mounts, openedRepositories, diagnostics } = planWorld(
    policy,
    facts,
    files,
    changeable,
  );
  const { operations } = world;
  const { shim, diagnostics: withoutShim } = planShim(operations, facts);
  diagnostics.push(...checkBubblewrap(operations, facts));
  // Where something else is wrong already, it is probably the cause.
  if (!hasErrors(diagnostics)) diagnostics.push(...withoutShim);
  if (shim === undefined || facts.bubblewrap === undefined || hasErrors(diagnostics)) {
    return { world, diagnostics };
  }
  const plan: Plan = {
    ...world,
    bubblewrap: facts.bubblewrap,
    copies: findCopies(operations, facts),
    closing: ['--remount-ro', '/', '--chdir', facts.cwd],
    stateDirectory: ownDirectories(facts).state,
    ...(mounts.lock === undefined ? {} : { lock: mounts.lock }),
    shim,
    files,
    filesDirectory: ownFilesDirectory(facts),
    openedRepositories,
    ...(usesEmptyFile(operations) ? { emptyFile: emptyFile(facts) } : {}),
  };
  const tooMany = checkArguments(plan);
  return tooMany === undefined
    ? { plan, world, diagnostics }
    : { world, diagnostics: [...diagnostics, tooMany] };
}

function planWorld(
  policy: Policy,
  facts: HostFacts,
  files: readonly OwnFile[],
  changeable: readonly string[],
): {
  world: World;
  mounts: PlannedMounts;
  openedRepositories: readonly string[];
  diagnostics: Diagnostic[];
} {
  const wanted = wantedMounts({ ...policy, mounts: withImplied(policy, facts) }, facts);
  const secrets = planSecrets(policy, facts);
  const kernel = kernelFileSystems(wanted.mounts.map(({ dest }) => dest));
  const mounts = planMounts([...wanted.mounts, ...secrets.mounts], kernel, facts, changeable);
  const shown = [...mounts.operations, ...maskOwnDirectories(mounts.operations, facts)];
  const protection = planProtection(policy, shown, facts);
  const { operations, covered } = optimise([
    ...ordered([...shown, ...protection.operations, ...showOwnFiles(files, facts)]),
    ...systemControls(facts),
  ]);
  const { environment, diagnostics } = planEnvironment(withVariables(policy, facts), facts);
  const filter = planSeccomp(policy, facts);
  const session = planSession(policy);
  return {
    world: {
      operations,
      covered,
      environment,
      secretExports: secrets.exports,
      directories: mounts.directories,
      watched: protection.watched,
      namespaces: namespaceOptions(policy),
      session: session.session,
      ...(filter.seccomp && { seccomp: filter.seccomp }),
    },
    mounts,
    openedRepositories: protection.openedRepositories,
    diagnostics: onePerVariable([
      ...wanted.diagnostics,
      ...mounts.diagnostics,
      ...secrets.diagnostics,
      ...diagnostics,
      ...protection.diagnostics,
      ...filter.diagnostics,
      ...session.diagnostics,
      ...refuseOwnDirectories(wanted.mounts, facts),
      ...checkPromises(policy, operations, facts),
      ...warnOfEscapes(wanted.mounts, facts),
      ...checkWorkingDirectory(operations, facts),
    ]),
  };
}

/** The number of arguments that are left for the command and its own arguments. */
export function argumentsLeft(plan: Plan): number {
  // bubblewrap itself, `--json-status-fd 6 --args 8 --seccomp 4 --new-session` and `--`.
  const optional = (plan.seccomp === undefined ? 0 : 2) + (plan.session === 'never' ? 0 : 1);
  const own = 6 + optional + shimArguments(plan.shim).length;
  const given = launchOptions(plan).length + settingArguments(environmentSettings(plan));
  return mostArguments - own - given;
}

/** The policy's mounts, with those that its other options stand for. */
function withImplied(policy: Policy, facts: HostFacts): Policy['mounts'] {
  const taken = new Set(policy.mounts.map(({ dest }) => canonicalPath(dest)));
  const network = networkMounts(policy).filter(({ dest }) => !taken.has(dest));
  return [
    ...network,
    ...devenvMounts(policy, facts),
    ...repositoryMounts(policy, facts),
    ...policy.mounts,
  ];
}

function withVariables(policy: Policy, facts: HostFacts): Policy {
  const set = { ...repositoryVariables(facts), ...policy.env.set };
  return { ...policy, env: { ...policy.env, set } };
}

function checkWorkingDirectory(operations: readonly Operation[], facts: HostFacts): Diagnostic[] {
  const { through, host } = direct(facts.cwd, operations);
  if (through === undefined || through.kind === 'symlink') {
    const message = `the working directory \`${facts.cwd}\` is not visible inside`;
    const help = 'Mount `$PWD`, as the base presets do.';
    return [problem('directory-hidden', message, { help })];
  }
  if (host !== undefined) return [];
  const message = `\`${through.dest}\` is a ${through.kind} inside and hides the project (\`$PWD\`): what is written there is gone at exit`;
  return [warning('project-hidden', message, { at: through.origin.at })];
}

function usesEmptyFile(operations: readonly Operation[]): boolean {
  return operations.some(
    (operation) => operation.kind === 'bind' && operation.role === 'empty-file',
  );
}

function checkArguments(plan: Plan): Diagnostic | undefined {
  if (argumentsLeft(plan) > 0) return undefined;
  const message = `the policy needs more than the ${mostArguments} arguments that bubblewrap takes`;
  return problem('too-many-arguments', message, { help: 'Mount fewer, wider directories.' });
}
