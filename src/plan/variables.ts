import type { Policy } from '../policy/policy.ts';

/** Why a variable of the caller passes or not. */
export interface Verdict {
  readonly passes: boolean;
  readonly rule:
    | 'keep'
    | 'pattern'
    | 'all'
    | 'safe'
    | 'devenv'
    | 'proxy'
    | 'unset'
    | 'loader'
    | 'credential'
    | 'unlisted'
    | 'none';
}

/** A rule about names of variables; the first one that has a matching pattern decides. */
export interface VariableRule extends Verdict {
  /** Names, in which `*` stands for any characters. */
  readonly patterns: readonly string[];
  readonly ignoreCase?: true;
}

/** Names that are harmless everywhere: `env.inherit: safe`. */
const safeNames: readonly string[] = [
  ...'TERM COLORTERM TERM_PROGRAM TERM_PROGRAM_VERSION TERMINFO TERMINFO_DIRS COLUMNS LINES'.split(
    ' ',
  ),
  ...'NO_COLOR FORCE_COLOR CLICOLOR CLICOLOR_FORCE'.split(' '),
  ...'LANG LANGUAGE LC_* TZ TZDIR LOCALE_ARCHIVE'.split(' '),
  ...'USER LOGNAME HOME PATH SHELL EDITOR VISUAL PAGER'.split(' '),
  ...'XDG_CONFIG_HOME XDG_DATA_HOME XDG_STATE_HOME XDG_CACHE_HOME XDG_RUNTIME_DIR'.split(' '),
  ...'XDG_CONFIG_DIRS XDG_DATA_DIRS'.split(' '),
  ...'SSL_CERT_FILE SSL_CERT_DIR NIX_SSL_CERT_FILE'.split(' '),
  ...'NIX_PROFILES NIX_USER_PROFILE_DIR IN_NIX_SHELL'.split(' '),
  ...'DEVENV_ROOT DEVENV_PROFILE DEVENV_STATE DEVENV_DOTFILE'.split(' '),
  'CI',
];

/** Passed as well while the network is shared: without them nothing behind a proxy is reachable. */
const proxyNames = ['http', 'https', 'ftp', 'all', 'no'].flatMap((scheme) => [
  `${scheme}_proxy`,
  `${scheme.toUpperCase()}_PROXY`,
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

/** Words that mean a credential when they are a whole part of a name, and when a part ends with them. */
const wholeWords = 'AUTH KEY APIKEY PASS PWD PAT CREDENTIAL CREDENTIALS'.split(' ');
const endings = 'TOKEN SECRET SECRETS PASSWORD PASSWD PASSPHRASE'.split(' ');

/** Names that look like a credential, and addresses of agents. */
const credentialNames = [
  ...wholeWords.flatMap((word) => [word, `${word}_*`, `*_${word}`, `*_${word}_*`]),
  ...endings.flatMap((word) => [`*${word}`, `*${word}_*`]),
  ...'SSH_* SSHPASS GPG_* DBUS_* XAUTHORITY'.split(' '),
];

function isPattern(name: string): boolean {
  return name.endsWith('*');
}

/**
 * The rules of a policy, in the order in which they are asked. `shell` are the variables that devenv's shell set,
 * where the caller is one; those of the loader only lead into the Nix store.
 */
export function variableRules(
  { env, network }: Policy,
  shell: readonly string[] = [],
): VariableRule[] {
  const { inherit, keep, unset } = env;
  const patterns = keep.filter(isPattern);
  const rules: VariableRule[] = [
    { rule: 'unset', passes: false, patterns: unset },
    { rule: 'keep', passes: true, patterns: keep.filter((name) => !isPattern(name)) },
    {
      rule: 'devenv',
      passes: true,
      patterns: inherit === 'none' ? [] : shell.filter(isLoaderVariable),
    },
    { rule: 'loader', passes: false, patterns: loaderNames },
    { rule: 'credential', passes: false, patterns: credentialNames, ignoreCase: true },
    { rule: 'pattern', passes: true, patterns },
  ];
  if (inherit === 'none') return [...rules, { rule: 'none', passes: false, patterns: ['*'] }];
  if (inherit === 'all') return [...rules, { rule: 'all', passes: true, patterns: ['*'] }];
  return [
    ...rules,
    { rule: 'safe', passes: true, patterns: safeNames },
    { rule: 'devenv', passes: true, patterns: shell },
    { rule: 'proxy', passes: true, patterns: network.enable ? proxyNames : [] },
    { rule: 'unlisted', passes: false, patterns: ['*'] },
  ];
}

/** The rule that decides about a variable of the caller, whether or not it is set there. */
export function judgeVariable(
  name: string,
  policy: Policy,
  shell: readonly string[] = [],
): Verdict {
  return judgeBy(name, variableRules(policy, shell));
}

/** The same by rules that are asked about many names. */
export function judgeBy(name: string, rules: readonly VariableRule[]): Verdict {
  const found = rules.find((rule) => matchesRule(name, rule));
  return { passes: found?.passes ?? false, rule: found?.rule ?? 'unlisted' };
}

/** Whether a variable steers the dynamic loader or the C library of whatever starts with it. */
export function isLoaderVariable(name: string): boolean {
  return matchesRule(name, { rule: 'loader', passes: false, patterns: loaderNames });
}

function matchesRule(name: string, { patterns, ignoreCase }: VariableRule): boolean {
  return matchesAny(ignoreCase ? name.toUpperCase() : name, patterns);
}

/** Whether a name matches a pattern, in which each `*` stands for any characters. */
export function matchesAny(name: string, patterns: readonly string[]): boolean {
  if (patterns.length === 0) return false;
  const expression = expressions.get(patterns) ?? expressionOf(patterns);
  expressions.set(patterns, expression);
  return expression.test(name);
}

/** Many names are held against few lists. */
const expressions = new WeakMap<readonly string[], RegExp>();

function expressionOf(patterns: readonly string[]): RegExp {
  const each = patterns.map((pattern) =>
    pattern.replaceAll(/[^\w*]/g, String.raw`\$&`).replaceAll('*', '[^]*'),
  );
  return new RegExp(`^(?:${each.join('|')})$`);
}
