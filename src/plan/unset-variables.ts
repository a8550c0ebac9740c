import type { Diagnostic } from '../diagnostics/diagnostic.ts';

/** One diagnostic for each file and variable that is unset, at its first place: setting it mends them all. */
export function onePerVariable(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const counts = new Map<string, number>();
  for (const each of diagnostics) {
    const key = keyOf(each);
    if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return diagnostics.flatMap((each) => {
    const key = keyOf(each);
    if (key === undefined) return [each];
    const more = (counts.get(key) ?? 0) - 1;
    // Whatever comes later was counted with the first.
    counts.set(key, 0);
    if (more < 0) return [];
    if (more === 0) return [each];
    const places = more === 1 ? 'one more place' : `${more} more places`;
    return [{ ...each, message: `${each.message}, here and in ${places}` }];
  });
}

function keyOf({ code, message, at }: Diagnostic): string | undefined {
  return code === 'unset-variable' ? `${at?.file ?? ''} ${message}` : undefined;
}
