import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { hasErrors, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { TextOf } from '../diagnostics/format.ts';
import { variableValue, type VariableFacts } from '../plan/expand.ts';
import type { HostFacts } from '../plan/facts.ts';
import type { AskedPaths } from '../plan/probe.ts';
import { composePolicy } from '../policy/compose.ts';
import { isProjectOrigin } from '../policy/origin.ts';
import type { Policy } from '../policy/policy.ts';
import type { Catalogue } from '../presets/catalogue.ts';
import { resolvePresets } from '../presets/resolve.ts';
import type { Layer } from '../source/layer.ts';
import { decode, type SourceFile } from '../source/source-file.ts';
import { readAnswers } from './answers.ts';
import { findBubblewrap } from './bubblewrap.ts';
import { loadConfig, type ConfigSelection } from './config-files.ts';
import { devenvFacts } from './devenv.ts';
import { collectFacts, hostBase, readOs, type HostContext } from './facts.ts';
import { identify } from './identity.ts';
import { noInputs, type Inputs } from './inputs.ts';
import { loadPresets } from './preset-files.ts';
import { findRoot, refuseRoot } from './root.ts';

export interface LoadOptions {
  /** Where the user stands; the project root is found from here. */
  readonly cwd: string;
  readonly environment: NodeJS.ProcessEnv;
  /** A layer above all files, as command-line flags make it. */
  readonly flags?: { readonly layer: Layer; readonly file: SourceFile };
  readonly allowHome?: boolean;
  readonly selection?: ConfigSelection;
  /** Whether the environment of devenv is wanted; true when absent. */
  readonly devenv?: boolean;
  /** Look at the files alone: no facts, and nothing about this host is a problem. */
  readonly policyOnly?: boolean;
  /** Paths to know about beyond those that planning asks for. */
  readonly asked?: AskedPaths;
}

export interface Loaded {
  /** Absent when any diagnostic is an error. */
  readonly policy?: Policy;
  /** The policy without the files that a repository can bring; there whenever `policy` and `facts` are. */
  readonly trusted?: Policy;
  readonly facts?: HostFacts;
  readonly catalogue: Catalogue;
  readonly diagnostics: readonly Diagnostic[];
  /** Everything that was looked at. */
  readonly inputs: Inputs;
  /** The text of a file by its shown name, for excerpts. */
  readonly textOf: TextOf;
}

/**
 * Reads every configuration and preset file for a directory and merges them into the final policy, with the
 * facts that planning it needs. Problems of all files are reported together; nothing is written or run but
 * `bwrap --version` and a test of `env`.
 */
export function loadPolicy(options: LoadOptions): Loaded {
  const { environment, flags } = options;
  const identity = identify(environment);
  const cwd = realpathSync(options.cwd);
  const given = { ...identity, root: cwd, variables: environment as Record<string, string> };
  const inputs = noInputs(readAnswers(given));
  const root = findRoot(cwd, inputs);
  const variables = { ...given, root };
  const config = loadConfig(variables, cwd, options.selection, inputs);
  const layers = [...config.layers, ...(flags ? [flags.layer] : [])];
  const presets = loadPresets(layers, userPresets(variables), inputs, root);
  const os = readOs();
  const compose = (some: readonly Layer[]): Composed =>
    composeLayers(some, presets.catalogue, hostBase(os));
  const composed = compose(layers);
  const refusal = options.policyOnly
    ? undefined
    : refuseRoot(root, identity, options.allowHome ?? false);
  const found = options.policyOnly
    ? { diagnostics: [] }
    : findBubblewrap(environment, identity, inputs);
  const read: Diagnostic[] = [
    ...(refusal ? [refusal] : []),
    ...config.diagnostics,
    ...presets.diagnostics,
    ...composed.unresolved,
  ];
  const result = {
    inputs,
    catalogue: presets.catalogue,
    diagnostics: [...read, ...composed.diagnostics, ...found.diagnostics],
    textOf: texts([...config.files, ...presets.files, ...(flags ? [flags.file] : [])]),
  };
  if (composed.policy === undefined || hasErrors(read)) return result;
  if (options.policyOnly) return { ...result, policy: composed.policy };
  const devenv = devenvFacts(variables, cwd, inputs, options.devenv);
  const context: HostContext = {
    identity,
    root,
    cwd,
    environment,
    os,
    inputs,
    ...found,
    ...(devenv && { devenv }),
  };
  const { policy } = composed;
  const own = layers.filter((layer) => !isProjectOrigin(layer));
  const trusted = own.length === layers.length ? composed : compose(own);
  if (trusted.policy === undefined) {
    return { ...result, diagnostics: [...result.diagnostics, ...trusted.diagnostics] };
  }
  return {
    ...result,
    policy,
    trusted: trusted.policy,
    // Most projects bring nothing, and the two are one.
    facts: collectFacts([...new Set([policy, trusted.policy])], context, options.asked),
  };
}

interface Composed extends ReturnType<typeof composePolicy> {
  readonly unresolved: readonly Diagnostic[];
}

function composeLayers(layers: readonly Layer[], catalogue: Catalogue, base: string): Composed {
  const { resolved, diagnostics: unresolved } = resolvePresets(layers, catalogue, base);
  return { ...composePolicy(resolved), unresolved };
}

/** The presets that can be asked for from a directory; `reference` may be a local file. No policy is made. */
export function loadCatalogue(
  environment: NodeJS.ProcessEnv,
  cwd: string,
  reference?: string,
): Pick<Loaded, 'catalogue' | 'diagnostics' | 'textOf'> {
  const directory = realpathSync(cwd);
  const variables = {
    ...identify(environment),
    root: directory,
    variables: environment as Record<string, string>,
  };
  const asked: Layer = {
    kind: 'flags',
    name: 'command line',
    file: 'command line',
    directory,
    sandbox: reference?.startsWith('./') ? { presets: [reference] } : {},
    positions: {},
  };
  const { catalogue, diagnostics, files } = loadPresets([asked], userPresets(variables));
  return { catalogue, diagnostics, textOf: texts(files) };
}

/** Where the user keeps presets of their own. */
export function userPresets(variables: VariableFacts): string {
  return join(variableValue('XDG_CONFIG_HOME', variables) ?? '', 'devenv-sandbox/presets');
}

/** Finds the text of a file by its shown name. */
export function texts(files: readonly SourceFile[]): TextOf {
  return (name) => {
    const file = files.find((each) => each.name === name);
    const decoded = file && decode(file);
    return decoded && 'text' in decoded ? decoded.text : undefined;
  };
}
