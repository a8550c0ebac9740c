import { concern, failure, fine, type Finding } from './finding.ts';
import { word } from './fixes.ts';
import type { HealthState } from './state.ts';

/** Where the policy of the current directory comes from. */
export function examineConfiguration(state: HealthState): Finding[] {
  return [project(state), files(state), base(state), ...links(state)];
}

function project({ configuration: { root, rootRefused } }: HealthState): Finding {
  if (rootRefused === undefined) {
    return fine('project', `The project is ${root}`, 'The nearest directory with a project file.');
  }
  return concern(
    'project',
    'This directory cannot be a project',
    `${sentence(rootRefused)} Everything else below holds.`,
    '# go to a project first\ncd path/to/project && sbx doctor',
  );
}

function files({ configuration }: HealthState): Finding {
  const { errors, files: all } = configuration;
  const shown = all.map(({ name, state }) => (state === 'read' ? name : `${name} (${state})`));
  const what = `Configuration, lowest first: ${shown.join(', ')}`;
  const [first] = errors;
  if (first === undefined) {
    return fine('configuration', what, 'A higher file wins where two disagree.');
  }
  const more = errors.length === 1 ? '' : ` (and ${errors.length - 1} more)`;
  return failure('configuration', what, `It has an error: ${first}${more}.`, 'sbx check');
}

function base({ configuration: { bases, hostBase }, os }: HealthState): Finding {
  const id = 'base';
  const [first] = bases;
  if (first === undefined) {
    return fine(
      id,
      `Base: none yet; ${hostBase} would come by itself`,
      'The policy is not complete.',
    );
  }
  const shown = bases.map((each) => each.id).join(', ');
  return first.requestedBy === 'host'
    ? fine(id, `Base: ${shown}, chosen because this is ${os.id}`, 'No preset asked for is a base.')
    : fine(
        id,
        `Base: ${shown}, asked for by ${first.requestedBy}`,
        'A base that is asked for wins.',
      );
}

function links({ danglingLinks }: HealthState): Finding[] {
  if (danglingLinks.length === 0) {
    return [
      fine(
        'links',
        'No link among your configuration is dangling',
        'Looked at what sbx shows or reads.',
      ),
    ];
  }
  return danglingLinks.map(({ path, target }) =>
    concern(
      'links',
      `${path} leads nowhere`,
      `It is a link to ${target}, which does not exist; what needs it is skipped or missing inside.`,
      target.startsWith('/nix/store/') ? 'home-manager switch' : `rm ${word(path)}`,
    ),
  );
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
