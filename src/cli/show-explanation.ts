import { escapeUnsafe } from '../diagnostics/escape.ts';
import type { Access } from '../plan/access.ts';
import type { PathExplanation, Suggestion } from '../plan/explain.ts';
import type { PathProtection } from '../plan/explain-protection.ts';
import type { VariableExplanation } from '../plan/explain-variable.ts';
import type { HostFacts } from '../plan/facts.ts';
import type { MountEntry } from '../policy/history.ts';
import { showOrigin } from '../policy/origin.ts';
import type { Policy } from '../policy/policy.ts';

/** What each kind of access means for whoever stands inside. */
const meaning: Readonly<Record<Access, string>> = {
  'read-only': 'visible, read-only',
  'read-write': 'visible, writable: changes reach the host',
  device: 'visible, with device access',
  private: 'private to the sandbox: kept between sessions, apart from the host',
  temporary: 'empty at start, writable, gone at exit',
  masked: 'masked: empty, whatever the host has there',
  kernel: 'made new by the sandbox',
  parent: 'an empty directory that only holds what is mounted below it',
  missing: 'not there: a mount reaches it, but the host has nothing at that path',
  hidden: 'hidden: nothing is mounted there',
};

/** An explanation as text, a short paragraph that ends with a line break. */
export function showPath(each: PathExplanation, write: boolean, facts: HostFacts): string {
  const { path, leads_to: target, access, writable, host, because, suggestion } = each;
  const lines = [
    escapeUnsafe(path),
    `  ${meaning[access]}`,
    ...(target === undefined ? [] : [`  through links it is ${escapeUnsafe(target)}`]),
    ...(host === undefined || host === (target ?? path)
      ? []
      : [`  on the host it is ${escapeUnsafe(host)}`]),
    ...(because === undefined ? [] : reason(because)),
    ...(each.not_mounted === undefined ? [] : missed(each.not_mounted)),
    ...(each.protected === undefined ? [] : protection(each.protected)),
    ...(each.on_host || access === 'missing' ? [] : ['  the host has nothing at this path either']),
    ...(write ? [`  ${writing(access, writable)}`] : []),
    ...(suggestion === undefined ? [] : advice(suggestion, write, facts)),
  ];
  return `${lines.join('\n')}\n`;
}

export function showVariable({ name, inside, because, origin, yaml }: VariableExplanation): string {
  const states = {
    caller: "passes with the caller's value",
    set: 'has a value of its own',
    absent: 'is absent inside',
  };
  const from = origin === undefined || inside === 'set' ? '' : ` (${showOrigin(origin)})`;
  const help = yaml === undefined ? [] : ['  to keep it:', indented(yaml)];
  return `${[`$${name} ${states[inside]}`, `  ${because}${from}`, ...help].join('\n')}\n`;
}

export function showNetwork({ network, origins }: Policy): string {
  const by = (option: string): string => {
    const origin = origins[`network.${option}`];
    return origin === undefined ? '' : ` (${showOrigin(origin)})`;
  };
  if (!network.enable) {
    return `network\n  none: a loopback of its own, with nothing on it${by('enable')}\n`;
  }
  return [
    `network`,
    `  shared with the host${by('enable')}: the internet, the local network, services on`,
    "  the host's loopback and abstract sockets can be reached",
    `  /etc/resolv.conf is ${network.host_resolv ? 'visible' : 'hidden'}${by('host_resolv')}`,
    `  CA certificates are ${network.host_certs ? 'visible' : 'hidden'}${by('host_certs')}`,
    '  to switch it off:',
    indented('sandbox:\n  network:\n    enable: false'),
    '',
  ].join('\n');
}

function writing(access: Access, writable: boolean): string {
  if (!writable) return 'it cannot be written';
  if (access === 'read-write' || access === 'device') return 'it can be written, on the host';
  if (access === 'private') return 'it can be written, in the private copy';
  if (access === 'missing') return 'it can be made there';
  return 'it can be written, and is gone at exit';
}

function reason({
  dest,
  origin,
  why,
  replaces,
  covers,
}: NonNullable<PathExplanation['because']>): string[] {
  return [
    `  because of ${escapeUnsafe(dest)}, from ${showOrigin(origin)}`,
    ...reasonGiven(why),
    ...replaced(replaces),
    ...(covers === undefined
      ? []
      : [
          `  which also shows ${escapeUnsafe(covers.dest)}, from ${showOrigin(covers.origin)}`,
          ...reasonGiven(covers.why),
        ]),
  ];
}

function reasonGiven(why: string | undefined): string[] {
  return why === undefined ? [] : [`    ${escapeUnsafe(why)}`];
}

function missed({
  dest,
  mode,
  origin,
  replaces,
}: NonNullable<PathExplanation['not_mounted']>): string[] {
  const why =
    mode === 'none' || mode === 'mask'
      ? `${mode === 'none' ? 'taken away' : 'masked'} by ${showOrigin(origin)}`
      : `not mounted, as the host has nothing for ${showOrigin(origin)}`;
  return [`  ${escapeUnsafe(dest)} is ${why}`, ...replaced(replaces)];
}

function replaced(entries: readonly MountEntry[]): string[] {
  return entries.map(
    (entry) => `    replaces ${entry.mode ?? 'the mount'} of ${showOrigin(entry.origin)}`,
  );
}

function protection({ path, effect, can_be_made: made }: PathProtection): string[] {
  const seen = made ? ['    if it is made inside, `sbx audit` lists it'] : [];
  return [`  protected, as ${effect}: ${escapeUnsafe(path)}`, ...seen];
}

function advice({ presets, yaml }: Suggestion, write: boolean, { root }: HostFacts): string[] {
  const verb = write ? 'write' : 'see';
  return [
    ...(presets.length === 0 ? [] : [`  to ${verb} it, add a preset: ${presets.join(', ')}`]),
    `  to ${verb} it${presets.length === 0 ? '' : ' without one'}, add to ${root}/devenv.local.yaml:`,
    indented(yaml),
  ];
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '    ');
}
