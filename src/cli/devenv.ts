import { join } from 'node:path';
import { hasErrors, problem, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { evaluateDevenv, type DevenvEnvironment } from '../host/devenv.ts';
import { devenvFiles, evaluatedFiles } from '../host/devenv-files.ts';
import { readInputs, writeInputs } from '../host/devenv-record.ts';
import { factsAbout } from '../host/facts.ts';
import { readTextOf, type Inputs } from '../host/inputs.ts';
import { allowGrants } from '../host/trust.ts';
import {
  bashCandidates,
  devenvSource,
  evaluationGrants,
  isEvaluation,
  planDevenv,
} from '../plan/devenv.ts';
import type { EvaluatedFile, HostFacts } from '../plan/facts.ts';
import type { OwnFile } from '../plan/own-files.ts';
import { planSandbox, type Plan } from '../plan/plan.ts';
import type { Session } from './session.ts';

export interface Entered {
  readonly plan?: Plan;
  readonly diagnostics: readonly Diagnostic[];
  /** Absolute paths that the environment depends on, absent ones too; none where nothing is evaluated. */
  readonly inputs: readonly string[];
}

/**
 * The plan of a session with the environment of its devenv, if it has one: evaluated on the host, so only when
 * every grant of the session is allowed, and sourced inside before the command. `files` are others of ours that
 * the inside gets. With `dryRun` nothing is evaluated, and the plan is the same but for the script.
 */
export function enterDevenv(
  session: Session,
  flags: { readonly devenv?: boolean; readonly dryRun?: boolean },
  files: readonly OwnFile[] = [],
): Entered {
  const { policy, facts, plan, world } = session;
  if (policy === undefined || facts === undefined || plan === undefined || world === undefined) {
    return { diagnostics: [], inputs: [] };
  }
  const source = devenvSource(facts, flags.devenv ?? true);
  if (source.kind !== 'evaluated') {
    const diagnostics = source.kind === 'missing' ? [source.diagnostic] : [];
    const planned = files.length === 0 ? { plan, diagnostics: [] } : withFiles(session, files);
    return { ...planned, diagnostics: [...diagnostics, ...planned.diagnostics], inputs: [] };
  }
  const environment = flags.dryRun
    ? { script: '', inputs: [] }
    : evaluateDevenv(source.program, facts.root, process.env);
  if ('diagnostic' in environment) return { diagnostics: [environment.diagnostic], inputs: [] };
  const { script, inputs } = environment;
  const changed = flags.dryRun ? [] : remember(environment, session, facts);
  const { paths } = factsAbout(bashCandidates(script), world.operations, facts);
  const { start, diagnostics } = planDevenv(script, { world, policy, paths });
  if (start === undefined || hasErrors(changed)) {
    return { diagnostics: [...changed, ...diagnostics], inputs };
  }
  return { ...withFiles(session, [...files, ...start.files], start.starter), inputs };
}

/** The plan again, with files that the inside gets and the words that come before the command. */
function withFiles(
  { policy, facts }: Session,
  files: readonly OwnFile[],
  starter?: readonly string[],
): Omit<Entered, 'inputs'> {
  if (policy === undefined || facts === undefined) return { diagnostics: [] };
  const { plan, diagnostics } = planSandbox(policy, facts, files);
  return {
    ...(plan && { plan: { ...plan, shim: { ...plan.shim, ...(starter && { starter }) } } }),
    // Warnings are known from the session.
    diagnostics: diagnostics.filter((each) => hasErrors([each])),
  };
}

/**
 * Notes what was read, so that a change to it asks again, and allows what the allowed files brought: the lock
 * file, which devenv itself writes, and on the first evaluation the files that nobody could know before.
 */
function remember(
  { inputs }: DevenvEnvironment,
  { grants, inputs: known }: Session,
  facts: HostFacts,
): Diagnostic[] {
  const { root, cwd, devenv } = facts;
  if (devenv === undefined) return [];
  const first = readInputs(facts) === undefined;
  writeInputs(inputs, facts);
  const before = new Map(devenv.files.map((file) => [file.path, file.hash]));
  const after = evaluatedFiles(root, cwd, inputs, known);
  // What is data to the evaluation decides about its result as well.
  for (const path of inputs.filter((each) => isNoted(each, known))) readTextOf(path, known);
  const ofRoot = new Set(devenvFiles.map((name) => join(root, name)));
  const other = after.find((file) => {
    const watched = before.has(file.path) || ofRoot.has(file.path);
    return watched && !isLock(file) && before.get(file.path) !== file.hash;
  });
  if (other !== undefined) return [changedMeanwhile(other)];
  const files = after.filter((file) => first || before.has(file.path) || isLock(file));
  const fresh = evaluationGrants({ ...facts, devenv: { ...devenv, files } }, true);
  if (fresh.some(({ key }) => !grants.some((each) => each.key === key))) {
    const rest = grants.filter((each) => !isEvaluation(each));
    allowGrants([...rest, ...fresh], facts, known);
  }
  return [];
}

/** Whether a file is still to be noted: nothing in the Nix store ever changes. */
function isNoted(path: string, { files }: Inputs): boolean {
  return !path.startsWith('/nix/store/') && !files.has(path);
}

function isLock({ path }: EvaluatedFile): boolean {
  return path.endsWith('/devenv.lock');
}

function changedMeanwhile({ shown }: EvaluatedFile): Diagnostic {
  const message = `\`${shown}\` changed while devenv evaluated it`;
  const at = { file: shown, line: 1, column: 1 };
  return problem('devenv-failed', message, { at, help: 'Look at it, then start again.' });
}
