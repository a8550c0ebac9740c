import { escapeUnsafe } from '../diagnostics/escape.ts';
import type { Paint } from '../diagnostics/format.ts';
import type { Detected } from '../init/detect.ts';
import { grantsOf } from '../init/grants.ts';
import { sectionText } from '../init/section.ts';
import { composePolicy } from '../policy/compose.ts';
import type { Catalogue } from '../presets/catalogue.ts';
import type { Grant } from '../plan/grants.ts';
import { resolvePreset } from '../presets/resolve.ts';
import { hang } from './wrap.ts';

export interface Proposal {
  readonly root: string;
  readonly detected: readonly Detected[];
  readonly presets: readonly string[];
  /** The base that comes by itself. */
  readonly base: string;
  /** What needs an approval, and gets it when the proposal is agreed to. */
  readonly grants: readonly Grant[];
  readonly catalogue: Catalogue;
  readonly paint: Paint;
}

/** What was found, what each preset grants, and the text that would be written. */
export function showProposal(proposal: Proposal): string {
  const { root, detected, presets, base, paint } = proposal;
  return [
    ...showDetected(root, detected),
    '',
    ...showPreset(base, ' (comes by itself)', proposal),
    ...presets.flatMap((id) => ['', ...showPreset(id, '', proposal)]),
    '',
    ...hang('Network: ', 'shared with the host, until `network: {enable: false}` is added below.'),
    '`sbx preset show NAME` gives the reason for each line.',
    ...showGrants(proposal),
    '',
    paint('faint', '# devenv.yaml'),
    paint('strong', sectionText(presets).trimEnd()),
    '',
    '',
  ].join('\n');
}

function showDetected(root: string, detected: readonly Detected[]): string[] {
  const name = escapeUnsafe(root);
  if (detected.length === 0) {
    return [
      `Nothing in ${name} was recognised: the base alone is proposed.`,
      '`sbx preset list` has the presets that could be added.',
    ];
  }
  const tools = width(detected.map(({ tool }) => tool));
  const evidence = width(detected.map((each) => each.evidence));
  return [
    `Found in ${name}:`,
    ...detected.map(
      (each) =>
        `  ${each.tool.padEnd(tools)}  ${each.evidence.padEnd(evidence)}  ${each.preset ?? 'no preset yet'}`,
    ),
  ];
}

function showGrants({ grants }: Proposal): string[] {
  if (grants.length === 0) return [];
  return [
    '',
    'This goes beyond the project. Agreeing allows it for this project; `sbx deny`',
    'takes it back. It lets the sandbox',
    ...grants.flatMap(({ text }) => hang('  - ', escapeUnsafe(text))),
  ];
}

function width(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => text.length));
}

function showPreset(id: string, note: string, { catalogue, paint }: Proposal): string[] {
  const file = catalogue.byName.get(id);
  if (file === undefined) return [];
  const { policy } = composePolicy(resolvePreset(file, catalogue).resolved);
  const grants = policy === undefined ? [] : grantsOf(policy);
  const verbs = width(grants.map(({ verb }) => verb));
  return [
    ...hang('', `${id}${note}: ${file.preset.summary}`).map((line) => paint('strong', line)),
    ...grants.flatMap(({ verb, things }) => hang(`  ${verb.padEnd(verbs)}  `, shortened(things))),
  ];
}

/** Names of variables by the dozen say less than how many there are. */
function shortened(things: readonly string[]): string {
  const variables = things.every((thing) => /^\$\w+\*?$/.test(thing) && thing !== '$PWD');
  if (variables && things.length > 4)
    return `${things.length} variables, from ${things[0]} to ${things.at(-1)}`;
  return things.map(readable).join(', ');
}

/** A path as people say it. */
function readable(path: string): string {
  if (path === '$PWD') return 'the project';
  return escapeUnsafe(path.replace(/^\$HOME(?=\/|$)/, '~').replace(/^\$PWD\//, './'));
}
