import { problem, warning, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Policy } from '../policy/policy.ts';
import type { HostFacts, PathFacts } from './facts.ts';
import type { Grant } from './grants.ts';
import type { Operation } from './operation.ts';
import { ownFilesInside, type OwnFile } from './own-files.ts';
import type { World } from './plan.ts';
import { resolveIn } from './resolve-path.ts';
import { environmentSettings } from './settings.ts';
import { viewPath } from './view.ts';

/** Where the environment of a devenv project comes from. */
export type DevenvSource =
  /** The project has none, or none is wanted. */
  | { readonly kind: 'none' }
  /** The caller is in devenv's shell already. */
  | { readonly kind: 'caller' }
  /** There is no devenv to ask. */
  | { readonly kind: 'missing'; readonly diagnostic: Diagnostic }
  /** `devenv print-dev-env`, on the host. */
  | { readonly kind: 'evaluated'; readonly program: string };

/** Decides it from what is known; `wanted` is false with `--no-devenv`. */
export function devenvSource({ devenv }: HostFacts, wanted: boolean): DevenvSource {
  if (devenv === undefined || !wanted) return { kind: 'none' };
  if (devenv.shell !== undefined) return { kind: 'caller' };
  if (devenv.program !== undefined) return { kind: 'evaluated', program: devenv.program };
  const why =
    devenv.unsafe === undefined
      ? 'devenv is not where programs of the system are'
      : `devenv is not used, as \`${devenv.unsafe}\` can be written by another user`;
  const message = `this project has a \`devenv.nix\`, but ${why}: the command runs without its environment`;
  const help =
    'Install devenv, name it in `DEVENV_SANDBOX_DEVENV`, or pass `--no-devenv` if this is meant.';
  return { kind: 'missing', diagnostic: warning('devenv-missing', message, { help }) };
}

/**
 * Evaluating the project's Nix files lets them read every file of the user, so each is a grant, for its very
 * content. Where nothing is evaluated there is none.
 */
export function evaluationGrants(facts: HostFacts, wanted: boolean): Grant[] {
  if (devenvSource(facts, wanted).kind !== 'evaluated') return [];
  return (facts.devenv?.files ?? []).map(({ path, shown, hash }) => ({
    key: `${evaluate} ${path} ${hash}`,
    text: `have \`${shown}\` evaluated on the host, where it can read your files (\`devenv print-dev-env\`)`,
    at: { file: shown, line: 1, column: 1 },
    help: 'Read the file, then run `sbx allow` to accept all that it grants, or run with `--no-devenv` to do without the environment of devenv.',
  }));
}

const evaluate = 'evaluate';

/** Whether a grant is one of those. */
export function isEvaluation({ key }: Grant): boolean {
  return key.startsWith(`${evaluate} `);
}

/** What makes a command start in devenv's environment. */
export interface DevenvStart {
  readonly files: readonly OwnFile[];
  /** The words before the command. */
  readonly starter: readonly string[];
}

const environmentFile = 'devenv/environment';
const startFile = 'devenv/start';

/**
 * Programs called `bash` that could read devenv's script: the host's, then the one that the script itself was
 * made for (nixpkgs' stdenv names it).
 */
export function bashCandidates(script: string): string[] {
  const own = /^(?:export )?(?:CONFIG_SHELL|shell)='?(\/nix\/store\/[\w.+-]+\/bin\/bash)'?$/m;
  const [, named] = own.exec(script) ?? [];
  return ['/usr/bin/bash', '/bin/bash', ...(named === undefined ? [] : [named])];
}

/** The script of `devenv print-dev-env` and what sources it inside; `paths` must know the candidates. */
export function planDevenv(
  script: string,
  { world, policy, paths }: { world: World; policy: Policy; paths: PathFacts },
): { start?: DevenvStart; diagnostics: Diagnostic[] } {
  const bash = bashCandidates(script).find((path) => isVisible(path, world.operations, paths));
  if (bash === undefined) return { diagnostics: [noBash()] };
  const files = [
    { name: environmentFile, text: script },
    { name: startFile, text: startScript(world, policy) },
  ];
  const starter = [bash, '--norc', `${ownFilesInside}/${startFile}`];
  return { start: { files, starter }, diagnostics: [] };
}

/**
 * Sources the environment, hooks included, and becomes the command. What the policy sets or takes out holds
 * afterwards too: it says how this is a sandbox, and where its directories are.
 */
function startScript(world: World, policy: Policy): string {
  const kept = environmentSettings(world).flatMap((setting) =>
    'unset' in setting ? [] : [setting.name],
  );
  const { unset } = policy.env;
  return `sbx_command=("$@")
declare -A sbx_kept=()
for sbx_name in ${kept.join(' ')}; do
  [[ -v $sbx_name ]] && sbx_kept[$sbx_name]=\${!sbx_name}
done
set --
# What hooks print is not the output of the command.
. ${ownFilesInside}/${environmentFile} >&2
set +eu
for sbx_name in "\${!sbx_kept[@]}"; do
  export "$sbx_name=\${sbx_kept[$sbx_name]}"
done
${unset.length === 0 ? '' : `unset -v ${unset.join(' ')}\n`}exec -- "\${sbx_command[@]}"
`;
}

function isVisible(path: string, operations: readonly Operation[], paths: PathFacts): boolean {
  const { host } = viewPath(path, operations, paths);
  if (host === undefined) return false;
  return resolveIn(host, paths).kind === 'file';
}

function noBash(): Diagnostic {
  const message = 'no `bash` is visible inside, and the environment of devenv is a script for it';
  const help =
    'Show one, with a base preset or `--ro`, or run with `--no-devenv` to do without the environment.';
  return problem('devenv-failed', message, { help });
}
