import { quote } from '../launch/quote.ts';
import { seccompFile } from '../launch/seccomp-file.ts';
import { commandLines } from '../plan/argv.ts';
import type { Plan } from '../plan/plan.ts';
import { environmentSettings, shellNames, type Setting } from '../plan/settings.ts';
import { wrap } from './wrap.ts';

/**
 * The command line of bubblewrap as a person reads it and a shell runs it, one option a line. It begins with
 * the variables that pass, and nothing else of the caller's. The system call filter is a file that the first
 * launch makes: without it the shell stops at the redirection, so nothing ever runs unfiltered.
 */
export function showCommand(plan: Plan, command: readonly string[] = []): string {
  const options = commandLines(plan).map((words) => words.map(quote).join(' '));
  const shim = options.pop() ?? '';
  const filter = plan.seccomp === undefined ? '' : ` 9<${quote(seccompFile(plan))}`;
  const lines = [
    'env -i',
    ...wrap(passed(plan).join(' '), 4),
    ...options,
    ...environmentSettings(plan).flatMap((setting) => ('unset' in setting ? [] : [set(setting)])),
    ...(plan.seccomp === undefined ? [] : ['--seccomp 9']),
    `${shim}${filter}`,
    ...(command.length === 0 ? [] : [command.map(quote).join(' ')]),
  ];
  return `${lines.filter((line) => line !== '').join(' \\\n  ')}\n`;
}

/** Loader variables would act on bubblewrap itself, and no shell can pass on names that are not its own. */
function passed({ environment }: Plan): string[] {
  const kept = environment.keep.filter(
    (name) =>
      /^[A-Za-z_]\w*$/.test(name) &&
      !environment.loader.includes(name) &&
      !shellNames.includes(name),
  );
  return kept.map((name) => `${name}="$${name}"`);
}

function set(setting: Exclude<Setting, { unset: true }>): string {
  return `--setenv ${setting.name} ${value(setting)}`;
}

function value(setting: Exclude<Setting, { unset: true }>): string {
  if ('value' in setting) return quote(setting.value);
  return `"$${setting.name}"`;
}
