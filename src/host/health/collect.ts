import { realpathSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { ConfigurationFile, HealthState, TemporaryState } from '../../health/state.ts';
import { expandPath, variableValue, type VariableFacts } from '../../plan/expand.ts';
import { isWithin } from '../../plan/paths.ts';
import { parseConfig } from '../../source/layer.ts';
import { configPaths } from '../config-files.ts';
import { envPrograms, hostBase, readOs } from '../facts.ts';
import { identify, type Identity } from '../identity.ts';
import { loadPolicy, type Loaded } from '../load.ts';
import { readSourceFile } from '../read-file.ts';
import { findRoot, refuseRoot } from '../root.ts';
import { danglingLinks } from './links.ts';
import {
  bareRepositorySetting,
  findContainer,
  listeningAbstractSockets,
  readKernel,
  systemProgram,
} from './system.ts';
import { tryBubblewrap } from './trials.ts';

/** Looks at everything that `sbx doctor` judges. Writes nothing; starts bubblewrap, `env` and Git. */
export function collectHealth(cwd: string, environment: NodeJS.ProcessEnv): HealthState {
  const identity = identify(environment);
  const root = findRoot(realpathSync(cwd));
  const facts: VariableFacts = {
    ...identity,
    root,
    variables: environment as Record<string, string>,
  };
  const loaded = loadPolicy({ cwd, environment, allowHome: true });
  const container = findContainer(environment);
  const temporary = temporaryDirectory(environment, identity);
  return {
    os: readOs(),
    user: userState(identity, environment),
    inside: environment['DEVENV_SANDBOX'] === '1',
    ...(container && { container }),
    kernel: readKernel(),
    bubblewrap: tryBubblewrap(environment, identity),
    programs: programs(identity, environment),
    configuration: configuration(loaded, facts, identity),
    danglingLinks: danglingLinks(configurationPaths(loaded, facts)),
    ...(temporary && { temporary }),
    abstractSockets: listeningAbstractSockets(),
  };
}

function userState({ uid, home }: Identity, environment: NodeJS.ProcessEnv): HealthState['user'] {
  const variable = environment['HOME']?.replace(/(?<=.)\/+$/, '');
  const passwd = passwdHome();
  return { uid, home, ...(variable && { variable }), ...(passwd && { passwd }) };
}

function passwdHome(): string | undefined {
  try {
    return userInfo().homedir;
  } catch {
    return undefined;
  }
}

function programs(identity: Identity, environment: NodeJS.ProcessEnv): HealthState['programs'] {
  const [flock, git, nix] = ['flock', 'git', 'nix'].map((name) => systemProgram(name, identity));
  const bareRepository = git && bareRepositorySetting(git, identity, environment);
  return {
    env: envPrograms(),
    ...(flock && { flock }),
    ...(git && { git }),
    ...(nix && { nix }),
    ...(bareRepository && { bareRepository }),
  };
}

function configuration(
  { policy, diagnostics }: Loaded,
  facts: VariableFacts,
  identity: Identity,
): HealthState['configuration'] {
  const refused = refuseRoot(facts.root, identity, false)?.message;
  const ours = diagnostics.filter(
    ({ severity, code }) =>
      severity === 'error' && code !== 'root-refused' && !code.startsWith('bubblewrap-'),
  );
  return {
    root: facts.root,
    ...(refused && { rootRefused: refused }),
    files: configPaths(facts).map((file) => fileState(file, facts)),
    errors: ours.map(({ message, at }) => (at ? `${at.file}:${at.line}: ${message}` : message)),
    hostBase: hostBase(readOs()),
    bases: (policy?.presets ?? [])
      .filter(({ category }) => category === 'base')
      .map(({ id, requested_by: requestedBy }) => ({ id, requestedBy })),
    networkShared: policy?.network.enable ?? true,
  };
}

function fileState(
  { kind, path }: ReturnType<typeof configPaths>[number],
  { home, root }: VariableFacts,
): ConfigurationFile {
  const name =
    kind === 'user'
      ? path.replace(`${home}/`, '~/')
      : path.slice(root === '/' ? 1 : root.length + 1);
  const { file, diagnostics } = readSourceFile(path, name);
  if (file === undefined) return { name, state: diagnostics.length > 0 ? 'unusable' : 'absent' };
  const parsed = parseConfig(file, kind);
  if (parsed.diagnostics.length > 0) return { name, state: 'unusable' };
  return { name, state: parsed.layer === undefined ? 'without a sandbox section' : 'read' };
}

/** Our own files, and what the policy shows of the user's configuration. */
function configurationPaths({ policy }: Loaded, facts: VariableFacts): string[] {
  const config = variableValue('XDG_CONFIG_HOME', facts) ?? facts.home;
  const shown = (policy?.mounts ?? []).flatMap(({ path }) => {
    const expanded = expandPath(path, facts);
    return 'value' in expanded && isWithin(expanded.value, facts.home) ? [expanded.value] : [];
  });
  return [
    ...configPaths(facts).map(({ path }) => path),
    join(config, 'devenv-sandbox/presets'),
    // Neither the home nor the project itself: what lies in them is not all configuration.
    ...shown.filter((path) => path !== facts.home && path !== facts.root),
  ];
}

function temporaryDirectory(
  { TMPDIR: path }: NodeJS.ProcessEnv,
  { uid }: Identity,
): TemporaryState | undefined {
  if (!path) return undefined;
  if (!isAbsolute(path)) return { path, state: 'relative' };
  try {
    const status = statSync(path);
    if (!status.isDirectory()) return { path, state: 'missing' };
    const shared = status.uid === 0 && (status.mode & 0o1000) !== 0;
    return { path, state: status.uid === uid || shared ? 'usable' : 'foreign' };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { path, state: code === 'EACCES' ? 'foreign' : 'missing' };
  }
}
