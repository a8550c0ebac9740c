import { readdirSync } from 'node:fs';
import type { Account } from '../support/world.ts';

/** What a probe must say. `either` is decided by the kernel, or by what the machine has. */
export type Verdict = 'ESCAPED' | 'HELD' | 'SKIP' | 'either';

/** One way of starting probes. */
export interface Run {
  readonly name: string;
  /** The options of `sbx run`; absent for a run without a sandbox. */
  readonly options?: readonly string[];
  /** What each probe must say, by its name. */
  readonly verdicts: Readonly<Record<string, Verdict>>;
}

/** Every probe, `NNN-what-it-tries`. */
const probes = [
  ...new Set(
    readdirSync(new URL('probes', import.meta.url))
      .filter((file) => /^\d/.test(file))
      .map((file) => file.split('.')[0] ?? ''),
  ),
].toSorted();

/** The network of the host is shared by default, which is documented as a grant. */
const sharedNetwork = ['060', '061', '062', '064', '068'];

/** A writable project can be left like this; `sbx audit` must name what is written here. */
export const namedByAudit: Readonly<Record<string, readonly string[]>> = {
  '108': ['vendored/.git/config'],
  '110': ['devenv.lock', 'devenv.local.yaml', 'devenv.local.nix'],
  '114': ['.mcp.json', '.cursor', '.codex', 'opencode.json', '.opencode', '.gemini'],
  '116': ['sbx.yaml', 'sbx.local.yaml', '.sbx', '.sbx.yaml'],
  '124': ['report.md'],
  '125': ['Makefile'],
};

/** Decided by the kernel, file permissions or a missing launcher where there is no sandbox. */
const notBySandbox = new Set(['007', '013', '015', '016', '017', '029', '045', '048', '118']);

/** They act on the whole machine where root starts them without a sandbox. */
const notAsRoot = new Set(['013', '016']);

/** When a probe may say SKIP wherever it is started, and with which reason. */
export const trueReasons: Readonly<Record<string, RegExp>> = {
  '007': /did not set CANARY_RUN/,
  '031': /arch$/,
  '041': /arch$/,
  '043': /the kernel has io_uring off/,
  '051': /x86_64 only/,
  '053': /the kernel has TIOCSTI off/,
  '055': /uid 0 is exempt/,
  '061': /did not set HOST_TCP6_PORT/,
};

/** Every way in which an account starts probes. */
export function runsOf(account: Account): Run[] {
  const ids = probes.map(numberOf);
  const git = ids.filter((id) => id.startsWith('10'));
  const reads = ids.filter((id) => id < '100' && !['053', '055', ...sharedNetwork].includes(id));
  const toolchains = ['rust-dev', 'node-dev', 'ai-agents-opencode'];
  return [
    {
      name: 'without a sandbox',
      verdicts: verdictsOf(
        ids.filter((id) => account === 'user' || !notAsRoot.has(id)),
        (id) => (notBySandbox.has(id) ? 'either' : 'ESCAPED'),
        account,
      ),
    },
    {
      name: 'by default',
      options: [],
      verdicts: verdictsOf(
        ids,
        (id) => (id in namedByAudit || sharedNetwork.includes(id) ? 'ESCAPED' : 'HELD'),
        account,
      ),
    },
    {
      name: 'with the git preset',
      options: ['--preset', 'git'],
      verdicts: verdictsOf(git, (id) => (id in namedByAudit ? 'ESCAPED' : 'HELD'), account),
    },
    {
      name: 'without a network',
      options: ['--no-network'],
      verdicts: verdictsOf(sharedNetwork, () => 'HELD', account),
    },
    {
      name: 'with the presets of toolchains and agents',
      options: toolchains.flatMap((id) => ['--preset', id]),
      verdicts: verdictsOf([...reads, '112', '117', '118', '122'], () => 'HELD', account),
    },
  ];
}

function verdictsOf(
  ids: readonly string[],
  expected: (id: string) => Verdict,
  account: Account,
): Record<string, Verdict> {
  return Object.fromEntries(
    probes
      .filter((probe) => ids.includes(numberOf(probe)))
      .map((probe) => {
        const exempt = account === 'root' && numberOf(probe) === '055';
        return [probe, exempt ? 'SKIP' : expected(numberOf(probe))];
      }),
  );
}

/** The number by which a probe is known. */
export function numberOf(probe: string): string {
  return probe.slice(0, 3);
}
