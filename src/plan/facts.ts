import type { Architecture } from './seccomp/filter.ts';

/**
 * Everything that planning needs to know about the host, as data: collected by `host/facts.ts`, stored as a
 * fixture in tests, attached to a bug report. Values of variables are only those that the policy names.
 */
export interface HostFacts {
  readonly os: { readonly id: string; readonly like: readonly string[] };
  readonly uid: number;
  readonly user: string;
  /** `$HOME`: absolute, an existing directory of this user. */
  readonly home: string;
  /** `$PWD`: the project root. */
  readonly root: string;
  /** A readable name for the root that no other root has: `<basename>-<hash of the path>`. */
  readonly project: string;
  /** Where the command starts; the root or below it. */
  readonly cwd: string;
  readonly variables: Readonly<Record<string, string>>;
  /** The names of all exported variables, sorted. */
  readonly environment: readonly string[];
  /**
   * Paths from which git on the host takes commands, beyond those every repository has. Those outside of the
   * root lie in the project's repository, which is the shortest of them, or are the `.git` file that names it.
   */
  readonly gitPaths: readonly string[];
  readonly bubblewrap?: Bubblewrap;
  /** `env` programs of the host that can restore signal handling, by absolute path. */
  readonly envPrograms: readonly string[];
  /** The architecture, where there is a system call filter for it. */
  readonly architecture?: Architecture;
  /** Those of `smallFiles` that this user can read and that are small, and where their links lead. */
  readonly copyable?: Readonly<Record<string, string>>;
  /** Only where the project has a `devenv.nix`. */
  readonly devenv?: DevenvFacts;
  readonly paths: PathFacts;
}

/** What is known of a project's devenv, without evaluating anything. */
export interface DevenvFacts {
  /** `$DEVENV_RUNTIME`: where services of the project have their sockets on the host. */
  readonly runtime: string;
  /** The devenv of the host, absolute. */
  readonly program?: string;
  /** Why a devenv that was found is not used: what another user can write. */
  readonly unsafe?: string;
  /** The caller is a shell of devenv for this very project, which set these variables. */
  readonly shell?: readonly string[];
  /** The files that are known to be evaluated, by path. */
  readonly files: readonly EvaluatedFile[];
}

/** A file that devenv evaluates on the host, as it is now. */
export interface EvaluatedFile {
  readonly path: string;
  /** As messages show it. */
  readonly shown: string;
  /** Of what counts of its content. */
  readonly hash: string;
}

export interface Bubblewrap {
  readonly path: string;
  /** As `bwrap --version` says it, for instance `0.8.0`. */
  readonly version: string;
}

/** What stands at a path, links not followed. A path that is absent here was not looked at. */
export type PathFacts = Readonly<Record<string, PathFact>>;

export interface PathFact {
  readonly kind: PathKind;
  /** Of a link: its text. */
  readonly target?: string;
}

export type PathKind =
  | 'file'
  | 'directory'
  | 'symlink'
  | 'socket'
  | 'device'
  | 'fifo'
  | 'missing'
  | 'denied';
