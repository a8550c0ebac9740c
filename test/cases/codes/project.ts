import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import type { TextOf } from '../../../src/diagnostics/format.ts';
import { loadPolicy } from '../../../src/host/load.ts';
import { notAllowed } from '../../../src/host/trust.ts';
import type { HostFacts } from '../../../src/plan/facts.ts';
import { findGrants, refuseGrants } from '../../../src/plan/grants.ts';
import { lintPlan } from '../../../src/plan/lint.ts';
import { prepareLaunch } from '../../../src/launch/prepare.ts';
import { planSandbox } from '../../../src/plan/plan.ts';
import { credentialPaths } from '../../../src/plan/credentials.ts';

/** A project with one mistake, and what is different about its host. */
export interface Project {
  /** The text of devenv.yaml. */
  readonly policy?: string | Uint8Array;
  /** Further files by path, relative to the top of a throwaway host: `home/x`, `project/x`. */
  readonly files?: Readonly<Record<string, string>>;
  /** Links by path, and their targets. */
  readonly links?: Readonly<Record<string, string>>;
  /** Where the user stands, if not in the project. */
  readonly cwd?: string;
  readonly facts?: (facts: HostFacts) => HostFacts;
  /** Whether a launch is prepared. */
  readonly launches?: true;
}

export interface Examined {
  readonly diagnostics: readonly Diagnostic[];
  readonly textOf: TextOf;
}

const made: string[] = [];

afterAll(() => {
  for (const each of made.splice(0)) rmSync(each, { recursive: true, force: true });
});

/** A directory with a home and a project, removed when the test file ends. */
export function makeHost({ policy, files = {}, links = {} }: Project): string {
  const top = mkdtempSync(join(tmpdir(), 'sbx-code-'));
  made.push(top);
  mkdirSync(join(top, 'home/.ssh'), { recursive: true });
  mkdirSync(join(top, 'project/.git/hooks'), { recursive: true });
  for (const [path, text] of Object.entries(files)) place(join(top, path), text);
  if (policy !== undefined) place(join(top, 'project/devenv.yaml'), policy);
  for (const [path, target] of Object.entries(links)) {
    mkdirSync(dirname(join(top, path)), { recursive: true });
    symlinkSync(target, join(top, path));
  }
  return top;
}

const context = { cwd: '/', root: '/', passing: { pass: [], drop: [], unknown: [] } };

/** Everything that `sbx check`, and with a launch `sbx run`, would say. */
export function examine(project: Project): Examined {
  const top = makeHost(project);
  const loaded = loadPolicy({
    cwd: project.cwd ?? join(top, 'project'),
    environment: { HOME: join(top, 'home'), PATH: '/usr/bin:/bin' },
    asked: { templates: credentialPaths },
  });
  const { policy, trusted, facts: read, diagnostics, textOf } = loaded;
  if (policy === undefined || trusted === undefined || read === undefined) {
    return { diagnostics, textOf };
  }
  const facts = project.facts?.(read) ?? read;
  const { plan, world, diagnostics: planned } = planSandbox(policy, facts);
  const trustedWorld = planSandbox(trusted, facts).world;
  const grants = findGrants({ policy, world, trusted, trustedWorld }, facts);
  return {
    textOf,
    diagnostics: [
      ...diagnostics,
      ...planned,
      ...refuseGrants(notAllowed(grants, facts)),
      ...(plan === undefined ? [] : lintPlan(plan, facts)),
      ...(plan && project.launches ? prepareLaunch(plan, context).diagnostics : []),
    ],
  };
}

function place(path: string, text: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
