import type { Code } from '../../../src/diagnostics/codes.ts';
import type { Project } from './project.ts';

/** A project that provokes a code, and the place that the message names: `file:line:column`, or none. */
export interface Provocation extends Project {
  readonly at?: string;
}

function section(text: string, at: string): Provocation {
  return { policy: `sandbox: ${text}\n`, at: `devenv.yaml:${at}` };
}

function preset(body: string): string {
  return `summary: For a test\ncategory: tool\ndescription: For a test.\n${body}\n`;
}

const presets = 'home/.config/devenv-sandbox/presets';

const tooMany = Array.from({ length: 501 }, (_, each) => `{ path: /usr, dest: /${each} }`);

/** Mistakes that show in the files alone, whatever the host. */
export const inFiles = {
  'file-unreadable': { files: { 'project/devenv.yaml/x': '' }, at: 'devenv.yaml:1:1' },
  'file-too-large': { policy: '#'.repeat(70_000), at: 'devenv.yaml:1:1' },
  'file-encoding': { policy: Uint8Array.of(0x61, 0xff), at: 'devenv.yaml:1:1' },
  'control-character': section('{ enable: "\u001b" }', '1:21'),
  'yaml-syntax': section('[', '1:10'),
  'yaml-feature': section('&name {}', '1:16'),
  'forbidden-key': section('{ __proto__: 1 }', '1:12'),
  'unknown-key': section('{ mount: [] }', '1:12'),
  'missing-key': section('{ mounts: [{ mode: ro }] }', '1:21'),
  'wrong-type': section('{ mounts: 1 }', '1:20'),
  'bad-value': section('{ mounts: [{ path: /usr, mode: rx }] }', '1:41'),
  'bad-path': section('{ mounts: [{ path: usr }] }', '1:29'),
  'bad-variable': section('{ mounts: [{ path: $1/x }] }', '1:29'),
  'duplicate-destination': section('{ mounts: [{ path: /usr }, { path: /usr }] }', '1:37'),
  'duplicate-secret': section('{ secrets: [{ name: a }, { name: a }] }', '1:35'),
  'too-many': section(`{ mounts: [${tooMany.join(', ')}] }`, '1:20'),
  'unknown-preset': section('{ presets: [gti] }', '1:22'),
  'preset-cycle': {
    ...section('{ presets: [one] }', ''),
    files: {
      [`${presets}/one.yaml`]: preset('extends: [two]\nsandbox: {}'),
      [`${presets}/two.yaml`]: preset('extends: [one]\nsandbox: {}'),
    },
    at: `${presets}/two.yaml:4:11`,
  },
  'preset-id-taken': {
    files: { [`${presets}/mine.yaml`]: preset('aliases: [git]\nsandbox: {}') },
    at: `${presets}/mine.yaml:4:11`,
  },
  'preset-conflict': {
    ...section('{ presets: [one, two] }', ''),
    files: {
      [`${presets}/one.yaml`]: preset('sandbox: { network: { enable: true } }'),
      [`${presets}/two.yaml`]: preset('sandbox: { network: { enable: false } }'),
    },
    at: `${presets}/two.yaml:4:31`,
  },
  'project-rendered': section('{ rendered: { presets: [git] } }', '1:12'),
  'project-changes-source': {
    ...section('{ mounts: [{ path: /opt, dest: /x }] }', '1:29'),
    files: { 'home/.config/devenv/devenv.yaml': 'sandbox: { mounts: [{ path: /usr, dest: /x }] }' },
  },
} as const satisfies Partial<Record<Code, Provocation>>;
