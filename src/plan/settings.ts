import type { World } from './plan.ts';

/** What bubblewrap does with one variable of the environment inside. */
export type Setting =
  | { readonly name: string; readonly value: string }
  /** The value is known at launch only: what a secret file contains. */
  | { readonly name: string; readonly from: 'secret' }
  | { readonly name: string; readonly unset: true };

/**
 * Exported by some shells on their own account, and `OPTIND`, which dash cannot take out of its environment;
 * bubblewrap sets `PWD` itself.
 */
export const shellNames: readonly string[] = ['_', 'OLDPWD', 'OPTIND', 'PWD', 'SHLVL'];

/**
 * The variables that bubblewrap sets inside beside those that pass from the caller. bubblewrap itself starts with
 * an empty environment, so that no variable acts on a program of the host.
 */
export function environmentSettings({ environment, secretExports }: World): Setting[] {
  return [
    ...shellNames.map((name) => ({ name, unset: true as const })),
    ...Object.entries(environment.set).map(([name, value]) => ({ name, value })),
    ...secretExports.map(({ name }) => ({ name, from: 'secret' as const })),
  ];
}

/** How many arguments of bubblewrap the settings are. */
export function settingArguments(settings: readonly Setting[]): number {
  return settings.reduce((sum, setting) => sum + ('unset' in setting ? 2 : 3), 0);
}
