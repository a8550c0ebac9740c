import { quote } from '../launch/quote.ts';
import { opened } from '../launch/entry.ts';
import { seccompFile } from '../launch/seccomp-file.ts';
import { commandLines } from '../plan/argv.ts';
import { descriptors } from '../plan/descriptors.ts';
import type { Plan } from '../plan/plan.ts';
import { environmentSettings, shellNames, type Setting } from '../plan/settings.ts';
import { isLoaderVariable } from '../plan/variables.ts';
import { fill } from './wrap.ts';

/**
 * The command line of bubblewrap as a person reads it and a shell runs it, one option a line. It begins with
 * the variables that pass, and nothing else of the caller's. The system call filter is a file that the first
 * launch makes: without it the shell stops at the redirection, so nothing ever runs unfiltered.
 */
export function showCommand(plan: Plan, command: readonly string[] = []): string {
  const options = commandLines(plan).map((words) => words.map(quote).join(' '));
  const shim = options.pop() ?? '';
  const filter =
    plan.seccomp === undefined ? [] : [`${descriptors.seccomp}<${quote(seccompFile(plan))}`];
  const lines = [
    'env -i',
    ...fill(passed(plan), 4),
    ...options,
    ...loaderSettings(plan),
    ...environmentSettings(plan).flatMap(set),
    ...(plan.seccomp === undefined ? [] : [`--seccomp ${descriptors.seccomp}`]),
    [shim, ...opened(plan), ...filter].join(' '),
    ...(command.length === 0 ? [] : [command.map(quote).join(' ')]),
  ];
  return `${lines.filter((line) => line !== '').join(' \\\n  ')}\n`;
}

/** Loader variables would act on bubblewrap itself, and no shell can pass on names that are not its own. */
function passed({ environment, secretExports }: Plan): string[] {
  const kept = environment.keep.filter(
    (name) => /^[A-Za-z_]\w*$/.test(name) && !isLoaderVariable(name) && !shellNames.includes(name),
  );
  return [
    ...kept.map((name) => `${name}="$${name}"`),
    ...secretExports.map(({ name, path }) => `${name}="$(cat ${quote(path)})"`),
  ];
}

/** What bubblewrap sets inside. Secrets come another way: its arguments can be read by everybody. */
function set(setting: Setting): string[] {
  return 'value' in setting ? [`--setenv ${setting.name} ${quote(setting.value)}`] : [];
}

function loaderSettings({ environment }: Plan): string[] {
  return environment.keep.filter(isLoaderVariable).map((name) => `--setenv ${name} "$${name}"`);
}
