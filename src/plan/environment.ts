import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Policy } from '../policy/policy.ts';
import { expandValue } from './expand.ts';
import type { HostFacts } from './facts.ts';
import { notExpanded } from './wanted.ts';

/** The environment of the command, by name. Values of the caller never become part of a plan. */
export interface PlannedEnvironment {
  /** Names that pass with the caller's value, sorted. */
  readonly keep: readonly string[];
  readonly set: Readonly<Record<string, string>>;
  /** Names of `keep` and `set` that steer the dynamic loader: they are applied inside, never to bubblewrap. */
  readonly loader: readonly string[];
}

/** Names that are harmless everywhere: `env.inherit: safe`. `_*` at the end stands for any ending. */
const safeNames: readonly string[] = [
  'TERM',
  'COLORTERM',
  'TERM_PROGRAM',
  'TERM_PROGRAM_VERSION',
  'TERMINFO',
  'TERMINFO_DIRS',
  'COLUMNS',
  'LINES',
  'NO_COLOR',
  'FORCE_COLOR',
  'CLICOLOR',
  'CLICOLOR_FORCE',
  'LANG',
  'LANGUAGE',
  'LC_*',
  'TZ',
  'TZDIR',
  'LOCALE_ARCHIVE',
  'USER',
  'LOGNAME',
  'HOME',
  'PATH',
  'SHELL',
  'EDITOR',
  'VISUAL',
  'PAGER',
  'XDG_CONFIG_HOME',
  'XDG_DATA_HOME',
  'XDG_STATE_HOME',
  'XDG_CACHE_HOME',
  'XDG_RUNTIME_DIR',
  'XDG_CONFIG_DIRS',
  'XDG_DATA_DIRS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'NIX_SSL_CERT_FILE',
  'NIX_PROFILES',
  'NIX_USER_PROFILE_DIR',
  'IN_NIX_SHELL',
  'DEVENV_ROOT',
  'DEVENV_PROFILE',
  'DEVENV_STATE',
  'DEVENV_DOTFILE',
  'CI',
];

/** Passed as well while the network is shared: without them nothing behind a proxy is reachable. */
const proxyNames = new Set([
  'http_proxy',
  'https_proxy',
  'ftp_proxy',
  'all_proxy',
  'no_proxy',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'FTP_PROXY',
  'ALL_PROXY',
  'NO_PROXY',
]);

/** What the dynamic loader and the C library read before a program starts (ld.so(8), iconv, mallopt(3)). */
const loaderNames = [
  'LD_*',
  'GLIBC_TUNABLES',
  'GCONV_PATH',
  'LOCPATH',
  'MALLOC_*',
  'NLSPATH',
  'RESOLV_HOST_CONF',
];

/** Names that are dropped from `env.inherit: all`: what looks like a credential, and addresses of agents. */
const sensitive =
  /(?:^|_)(?:AUTH|KEY|APIKEY|PASS|PWD|PAT|CREDENTIALS?)(?:_|$)|(?:TOKEN|SECRETS?|PASSWORD|PASSWD|PASSPHRASE)(?:_|$)|^SSH_|^SSHPASS$|^GPG_|^DBUS_|^XAUTHORITY$/i;

/** Which variables pass, which are set, and which of them only the inside may see. */
export function planEnvironment(
  policy: Policy,
  facts: HostFacts,
): { environment: PlannedEnvironment; diagnostics: Diagnostic[] } {
  const { set, diagnostics } = expandedValues(policy, facts);
  const keep = facts.environment.filter(
    (name) => !Object.hasOwn(set, name) && judgeVariable(name, policy, facts.devenv?.shell).passes,
  );
  const loader = [...keep, ...Object.keys(set)].filter((name) => matches(name, loaderNames));
  return { environment: { keep, set, loader: loader.toSorted() }, diagnostics };
}

/** Whether a variable steers the dynamic loader or the C library of whatever starts with it. */
export function isLoaderVariable(name: string): boolean {
  return matches(name, loaderNames);
}

/** Why a variable of the caller passes or not. */
export type Verdict =
  | {
      readonly passes: true;
      readonly rule: 'keep' | 'pattern' | 'all' | 'safe' | 'devenv' | 'proxy';
    }
  | {
      readonly passes: false;
      readonly rule: 'unset' | 'loader' | 'credential' | 'unlisted' | 'none';
    };

/**
 * The rule that decides about a variable of the caller, whether or not it is set there. `shell` are those that
 * devenv's shell set, where the caller is one; those of the loader only lead into the Nix store.
 */
export function judgeVariable(
  name: string,
  policy: Policy,
  shell: readonly string[] = [],
): Verdict {
  const { inherit, keep, unset } = policy.env;
  if (unset.includes(name)) return { passes: false, rule: 'unset' };
  if (keep.includes(name)) return { passes: true, rule: 'keep' };
  const devenv = inherit !== 'none' && shell.includes(name);
  if (devenv && matches(name, loaderNames)) return { passes: true, rule: 'devenv' };
  if (matches(name, loaderNames)) return { passes: false, rule: 'loader' };
  if (sensitive.test(name)) return { passes: false, rule: 'credential' };
  if (matches(name, keep)) return { passes: true, rule: 'pattern' };
  if (inherit === 'none') return { passes: false, rule: 'none' };
  if (inherit === 'all') return { passes: true, rule: 'all' };
  if (matches(name, safeNames)) return { passes: true, rule: 'safe' };
  if (devenv) return { passes: true, rule: 'devenv' };
  const proxy = policy.network.enable && proxyNames.has(name);
  return proxy ? { passes: true, rule: 'proxy' } : { passes: false, rule: 'unlisted' };
}

function expandedValues(
  policy: Policy,
  facts: HostFacts,
): { set: Record<string, string>; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  // HOME is what the mounts are made for, even where the caller's differs; the marker tells that this is inside.
  const set: Record<string, string> = { DEVENV_SANDBOX: '1', HOME: facts.home };
  for (const [name, text] of Object.entries(policy.env.set)) {
    const expanded = expandValue(text, facts);
    if ('value' in expanded) set[name] = expanded.value;
    else diagnostics.push(notExpanded(expanded, policy.origins[`env.set.${name}`]?.at, facts));
  }
  for (const name of policy.env.unset) delete set[name];
  return { set, diagnostics };
}

function matches(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) =>
    pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
  );
}
