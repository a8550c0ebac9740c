import { escapeUnsafe } from '../diagnostics/escape.ts';
import type { Paint } from '../diagnostics/format.ts';
import type { Detected } from '../init/detect.ts';
import { grantsOf } from '../init/grants.ts';
import { sectionText } from '../init/section.ts';
import { composePolicy } from '../policy/compose.ts';
import type { Catalogue } from '../presets/catalogue.ts';
import { resolvePreset } from '../presets/resolve.ts';
import { hang } from './wrap.ts';

export interface Proposal {
  readonly root: string;
  readonly detected: readonly Detected[];
  readonly presets: readonly string[];
  /** The base that comes by itself. */
  readonly base: string;
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
  const width = (texts: readonly string[]): number => Math.max(...texts.map((text) => text.length));
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

function showPreset(id: string, note: string, { catalogue, paint }: Proposal): string[] {
  const file = catalogue.byName.get(id);
  if (file === undefined) return [];
  const { policy } = composePolicy(resolvePreset(file, catalogue).resolved);
  const grants = policy === undefined ? [] : grantsOf(policy);
  const width = Math.max(0, ...grants.map(({ verb }) => verb.length));
  return [
    ...hang('', `${id}${note}: ${file.preset.summary}`).map((line) => paint('strong', line)),
    ...grants.flatMap(({ verb, things }) =>
      hang(`  ${verb.padEnd(width)}  `, things.map(readable).join(', ')),
    ),
  ];
}

/** A path as people say it. */
function readable(path: string): string {
  if (path === '$PWD') return 'the project';
  return escapeUnsafe(path.replace(/^\$HOME(?=\/|$)/, '~').replace(/^\$PWD\//, './'));
}
