import { existsSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { formatDiagnostics } from '../diagnostics/format.ts';
import { extendRecord, recordPath } from '../host/audit-record.ts';
import { writeAnswers } from '../host/answers.ts';
import { readTextOf } from '../host/inputs.ts';
import type { Loaded } from '../host/load.ts';
import { uniqueName } from '../host/unique-name.ts';
import { auditedFiles } from '../plan/audit.ts';
import { ownDirectories } from '../plan/own-directories.ts';
import { join } from '../plan/paths.ts';
import { passingNames } from '../plan/passing.ts';
import type { Plan, World } from '../plan/plan.ts';
import { variablesToRead } from '../plan/probe.ts';
import { accessTo } from '../plan/access.ts';
import { entryHeader, keepEntry, sealCache, timesAround } from './cache.ts';
import { entryLines, type LaunchEntry } from './entry.ts';
import { freshFunction, type Sources } from './fresh.ts';
import { mountChecks, startChecks } from './start.ts';
import { quietDirectories } from './quiet.ts';
import { prepareLaunch } from './prepare.ts';
import { quote } from './quote.ts';
import { seccompFile } from './seccomp-file.ts';
import { lines } from './shell.ts';

/** A launch to compile. */
export interface Launch {
  readonly plan: Plan;
  /** The launcher's words before the command. */
  readonly words: readonly string[];
  /** What was said about the policy, to be said again at every launch. */
  readonly warnings: readonly Diagnostic[];
  /** What a verb runs by itself. */
  readonly command?: readonly string[];
  /** Names of variables that the verb read. */
  readonly variables?: readonly string[];
}

type Compiled = Loaded & { readonly trustedWorld?: World };

interface CompiledLaunch {
  /** What starts it, in sh; its last line tells that it is whole. */
  readonly entry?: string;
  readonly diagnostics: readonly Diagnostic[];
  /** Keeps the entry for the next launch. Nothing is looked at any more, so this one need not wait for it. */
  readonly keep?: () => void;
}

/** Makes what a launch needs, and the entry that starts it. */
export function compileLaunch(loaded: Compiled, launch: Launch): CompiledLaunch {
  const { policy, trusted, facts, trustedWorld } = loaded;
  const { plan, words, command } = launch;
  if (policy === undefined || trusted === undefined || facts === undefined || !trustedWorld)
    return { diagnostics: [] };
  const passing = passingNames({ policy, world: plan, trusted, trustedWorld }, facts);
  const { entry, diagnostics } = prepareLaunch(plan, {
    cwd: facts.cwd,
    root: facts.root,
    passing,
    ...(command && { command }),
  });
  if (entry === undefined) return { diagnostics };
  extendRecord(auditedFiles(plan, policy, facts), facts);
  if (loaded.inputs.answers !== undefined) writeAnswers(loaded.inputs.answers, facts);
  const file = process.env['DEVENV_SANDBOX_ENTRY'] ?? '';
  const keep = file === '' ? undefined : keeping(entry, file, loaded, launch);
  const all = [entryHeader, ...entryLines(entry), `sbx_skip=${words.length}`, 'sbx_whole=2'];
  return { entry: lines(all), diagnostics, ...(keep && { keep }) };
}

function keeping(
  entry: LaunchEntry,
  file: string,
  loaded: Compiled,
  launch: Launch,
): (() => void) | undefined {
  const { facts } = loaded;
  const { plan } = launch;
  if (facts === undefined || facts.home !== process.env['HOME']) return;
  const { cache } = ownDirectories(facts);
  // What lies there now was not masked, because nothing did when this was planned.
  if (facts.paths[cache]?.kind !== 'directory' && shows(cache, plan, loaded)) return;
  const since = Date.now() - process.uptime() * 1000;
  // A cache that cannot be used costs time only.
  const sources = optional(() => (sealCache(cache) ? sourcesOf(loaded, launch, cache) : undefined));
  if (sources === undefined) return;
  return () =>
    optional(() => {
      const fresh = freshFunction(plan, sources);
      if (fresh === undefined) return;
      const name = uniqueName();
      const first = [
        entryHeader,
        ...startChecks(plan),
        'sbx_recall',
        ...entry.start,
        ...(plan.seccomp === undefined ? [] : ['sbx_ahead "$@"']),
        ...mountChecks(plan, sources),
        ...entry.give,
        `sbx_later=${name}`,
        'sbx_whole=1',
      ];
      const later = [
        `[ "$sbx_later" = ${name} ] || return 1`,
        ...fresh,
        ...warningLines(launch, loaded),
        ...entry.later,
        'sbx_whole=2',
      ];
      keepEntry({ first: lines(first), later: lines(later), since }, file, cache);
    });
}

function optional<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

function shows(path: string, { operations }: Plan, { facts }: Compiled): boolean {
  const { view } = accessTo(path, operations, facts?.paths ?? {});
  return view.host !== undefined;
}

function sourcesOf(
  { inputs, facts, policy, trusted, catalogue }: Compiled,
  { plan, words, variables = [] }: Launch,
  cache: string,
): Sources {
  if (facts === undefined || policy === undefined || trusted === undefined)
    throw new Error('no policy');
  const used = new Set(policy.presets.map(({ id }) => id));
  const presets = catalogue.presets.filter(
    ({ id, origin }) => used.has(id) && origin === 'shipped',
  );
  const bubblewrap = plan.bubblewrap.path;
  const read = [...new Set([policy, trusted])]
    .flatMap(variablesToRead)
    .filter((name) => name !== 'PWD');
  const devenv = facts.devenv === undefined ? [] : devenvVariables;
  const names = new Set(['HOME', 'DEVENV_SANDBOX_BWRAP', ...variables, ...devenv, ...read]);
  readTextOf(ownPath('build'), inputs);
  const quiet =
    facts.uid === 0
      ? new Set<string>()
      : quietDirectories(inputs.paths.keys(), plan.operations, Date.now());
  return {
    inputs,
    facts,
    launcher: ownPath('../../bin/sbx'),
    words: words.at(-1) === '--' ? words.slice(0, -1) : words,
    variables: Object.fromEntries([...names].map((name) => [name, process.env[name] ?? ''])),
    older: [...presets.map(({ path }) => path), '/etc/os-release'].filter((path) =>
      existsSync(path),
    ),
    times: [bubblewrap, ...quiet].flatMap((path) => timesAround(path, cache)),
    leads: [bubblewrap, facts.devenv?.program].flatMap((path) =>
      path === undefined ? [] : { path, to: realpathSync(path) },
    ),
    needed: [
      recordPath(facts),
      ...(plan.seccomp === undefined ? [] : [seccompFile(plan)]),
      ...(plan.emptyFile === undefined ? [] : [plan.emptyFile]),
      ...plan.openedRepositories.flatMap((each) => [join(each, 'commondir'), join(each, 'hooks')]),
      ...plan.files.map(({ name }) => join(plan.filesDirectory, name)),
    ],
    quiet,
  };
}

/** What tells whether the caller is a shell of devenv, and which devenv there is. */
const devenvVariables = [
  'DEVENV_ROOT',
  'DEVENV_PROFILE',
  'DEVENV_RUNTIME',
  'DEVENV_SANDBOX_DEVENV',
];

/** A path relative to the built program. */
function ownPath(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

/** What made a warning once makes it at every launch; only mount points exist from then on. */
function warningLines({ warnings }: Launch, { textOf }: Compiled): string[] {
  const lasting = warnings.filter(({ code }) => code !== 'creates-directory');
  if (lasting.length === 0) return [];
  return [`sbx_warning=${quote(formatDiagnostics(lasting, textOf))}`];
}
