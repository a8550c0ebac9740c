import { join } from 'node:path';
import { hasErrors } from '../../src/diagnostics/diagnostic.ts';
import { findBubblewrap } from '../../src/host/bubblewrap.ts';
import { collectFacts, hostBase, readOs } from '../../src/host/facts.ts';
import type { HostFacts } from '../../src/plan/facts.ts';
import { ordered } from '../../src/plan/mounts.ts';
import { planSandbox, type Plan } from '../../src/plan/plan.ts';
import { composePolicy } from '../../src/policy/compose.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { buildCatalogue } from '../../src/presets/catalogue.ts';
import { resolvePresets } from '../../src/presets/resolve.ts';
import { parseConfig } from '../../src/source/layer.ts';
import { testUser } from '../setup/places.js';
import { shipped } from './compose.ts';

const user = testUser();

/** A policy with its plan on this host. */
export interface Planned {
  readonly policy: Policy;
  readonly facts: HostFacts;
  readonly plan?: Plan;
  readonly problems: readonly string[];
}

/** Plans a section of the user's own file on this host, with the base preset that fits it. */
export function planOn(
  top: string,
  section: string,
  bubblewrap: string,
  variables: Readonly<Record<string, string>> = {},
): Planned {
  const path = join(top, 'home/.config/devenv/devenv.yaml');
  const bytes = new TextEncoder().encode(section);
  const { layer, diagnostics } = parseConfig({ name: path, path, bytes }, 'user');
  if (layer === undefined) throw new Error(JSON.stringify(diagnostics));
  const os = readOs();
  const { catalogue } = buildCatalogue(shipped);
  const { resolved } = resolvePresets([layer], catalogue, hostBase(os));
  const { policy, diagnostics: unsound } = composePolicy(resolved);
  if (policy === undefined) throw new Error(JSON.stringify(unsound));
  const identity = {
    uid: user?.uid ?? process.getuid?.() ?? 0,
    user: user?.name ?? 'user',
    home: join(top, 'home'),
  };
  const root = join(top, 'project');
  const environment = { ...variables, DEVENV_SANDBOX_BWRAP: bubblewrap };
  const { bubblewrap: found } = findBubblewrap(environment, identity);
  const context = {
    identity,
    root,
    cwd: root,
    environment,
    os,
    ...(found && { bubblewrap: found }),
  };
  const facts = collectFacts([policy], context);
  const { plan, diagnostics: problems } = planSandbox(policy, facts);
  return {
    policy,
    facts,
    ...(plan && !hasErrors(problems) && { plan }),
    problems: problems.map(({ code, message }) => `${code}: ${message}`),
  };
}

/** What would be done if no mount were left out. */
export function withEveryMount(plan: Plan): Plan {
  const operations = [...plan.operations, ...plan.covered.map(({ operation }) => operation)];
  return { ...plan, operations: ordered(operations), covered: [] };
}
