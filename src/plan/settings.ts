import type { World } from './plan.ts';

/** What bubblewrap does with one variable of the environment inside. */
export type Setting =
  | { readonly name: string; readonly value: string }
  /** The value is known at launch only: what the caller has, or what a secret file contains. */
  | { readonly name: string; readonly from: 'caller' | 'secret' }
  | { readonly name: string; readonly unset: true };

/** Exported by some shells on their own account; bubblewrap sets `PWD` itself. */
export const shellNames: readonly string[] = ['_', 'OLDPWD', 'PWD', 'SHLVL'];

/**
 * The variables that bubblewrap sets inside, so that they never act on anything of the host: those with a value
 * of their own, and those of the caller that steer the dynamic loader. All others are simply passed on.
 */
export function environmentSettings({ environment, secretExports }: World): Setting[] {
  const loader = environment.loader.filter((name) => environment.keep.includes(name));
  return [
    ...shellNames.map((name) => ({ name, unset: true as const })),
    ...loader.map((name) => ({ name, from: 'caller' as const })),
    ...Object.entries(environment.set).map(([name, value]) => ({ name, value })),
    ...secretExports.map(({ name }) => ({ name, from: 'secret' as const })),
  ];
}

/** How many arguments of bubblewrap the settings are. */
export function settingArguments(settings: readonly Setting[]): number {
  return settings.reduce((sum, setting) => sum + ('unset' in setting ? 2 : 3), 0);
}
