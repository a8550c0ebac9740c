import { concern, failure, fine, type Finding } from './finding.ts';
import { install } from './fixes.ts';
import type { HealthState } from './state.ts';

/** Programs of the host that a session uses. */
export function examinePrograms(state: HealthState): Finding[] {
  const { env, flock } = state.programs;
  const [first] = env;
  return [
    first === undefined
      ? failure(
          'env',
          'No `env` that can restore signals is installed',
          'GNU coreutils 8.31 or newer has one; it starts every command inside.',
          install('coreutils', state),
        )
      : fine('env', `${first} can restore signals`, 'It starts every command inside.'),
    flock === undefined
      ? concern(
          'flock',
          '`flock` is not installed',
          'Policies with `mode: overlay` need it to keep a second session out.',
          install('util-linux', state),
        )
      : fine('flock', `${flock} can lock overlay directories`, 'Used with `mode: overlay` only.'),
    ...bareRepository(state),
  ];
}

/** A project can turn into a bare repository, whose config Git would obey in any directory. */
function bareRepository({ programs: { git, bareRepository: value } }: HealthState): Finding[] {
  if (git === undefined) return [];
  const id = 'bare-repository';
  if (value === 'explicit') {
    return [
      fine(
        id,
        'Git on the host ignores bare repositories it was not pointed at',
        'safe.bareRepository is explicit.',
      ),
    ];
  }
  return [
    concern(
      id,
      'Git on the host obeys bare repositories that it happens to stand in',
      'What runs inside can make a directory of the project one, with a configuration that runs commands when you use Git there.',
      'git config --global safe.bareRepository explicit',
    ),
  ];
}
